/** Who is let in: on loopback whoever is there, under its own names; elsewhere who shows the token. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, MiddlewareHandler, Next } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { RateWindow } from '../lib/rate-window.js';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const HANDED_ON = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'via'];
const COOKIE = 'easel';
const COOKIE_SECONDS = 30 * 86_400;
/** Wrong tokens in a minute from one address; then no token from there is looked at. */
const MOST_WRONG = 10;
const MINUTE_MS = 60_000;
/** Addresses that are remembered for a wrong token, the latest. */
const MOST_ADDRESSES = 1_000;

/** Whom nobody lets in, and how they are answered. */
export const REFUSALS = { unknown: 401, too_many: 429, wrong_host: 403 } as const;

export type Verdict = 'welcome' | keyof typeof REFUSALS;

export type Refuse = (c: Context, verdict: keyof typeof REFUSALS) => Response | Promise<Response>;

export interface Access {
  /** Whether there is a token to be asked for. */
  readonly isAsked: boolean;
  verdictOn(c: Context): Verdict;
  /** The verdict on a token that somebody typed; the right one is remembered by their browser. */
  signIn(c: Context, token: string): Verdict;
  signOut(c: Context): void;
  /** Lets nobody in but who is welcome; `refuse` answers the others. */
  guard(refuse: Refuse): MiddlewareHandler;
}

/** @param token none where the door is on loopback, and open to whoever is there */
export function createAccess(token: string | undefined): Access {
  // Both sides are hashed with a key that nobody knows: how long it takes tells nothing of either.
  const key = randomBytes(32);
  const hash = (text: string) => createHmac('sha256', key).update(text).digest();
  const isSame = (one: string, other: string) => timingSafeEqual(hash(one), hash(other));
  const pass = token === undefined ? '' : passOf(token);
  const wrong = new Map<string, RateWindow>();

  function judge(c: Context, given: string): Verdict {
    const address = getConnInfo(c).remote.address ?? '';
    const window = wrong.get(address) ?? new RateWindow(MOST_WRONG, MINUTE_MS);
    if (window.left === 0) return 'too_many';
    if (token !== undefined && isSame(given, token)) return 'welcome';
    window.start();
    wrong.delete(address);
    wrong.set(address, window);
    for (const oldest of wrong.keys()) {
      if (wrong.size <= MOST_ADDRESSES) break;
      wrong.delete(oldest);
    }
    return 'unknown';
  }

  function verdictOn(c: Context): Verdict {
    // Another site's name that leads here (DNS rebinding) would be let in as this machine is.
    if (token === undefined) return isLocal(c) ? 'welcome' : 'wrong_host';
    if (isSame(getCookie(c, COOKIE) ?? '', pass)) return 'welcome';
    const [, given] = /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
    return given === undefined ? 'unknown' : judge(c, given);
  }

  return {
    isAsked: token !== undefined,
    verdictOn,
    signIn(c, given) {
      const verdict = judge(c, given);
      if (verdict === 'welcome') remember(c, pass, COOKIE_SECONDS);
      return verdict;
    },
    signOut: (c) => {
      remember(c, '', 0);
    },
    guard: (refuse) => async (c: Context, next: Next) => {
      const verdict = verdictOn(c);
      return verdict === 'welcome' ? next() : refuse(c, verdict);
    },
  };
}

/** What the cookie holds: it cannot be guessed, nor is the token to be had from it; a new token makes it void. */
function passOf(token: string): string {
  return createHmac('sha256', token).update('easel gallery').digest('base64url');
}

/** Asked by a name of this machine, and not handed on by a proxy for somebody else. */
function isLocal(c: Context): boolean {
  return LOOPBACK.has(hostOf(c)) && HANDED_ON.every((name) => c.req.header(name) === undefined);
}

function hostOf(c: Context): string {
  const host = c.req.header('host') ?? '';
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
}

function remember(c: Context, pass: string, maxAge: number): void {
  const secure = c.req.header('x-forwarded-proto') === 'https';
  setCookie(c, COOKIE, pass, { httpOnly: true, sameSite: 'Strict', path: '/', maxAge, secure });
}

/** Discord over REST: the client that all calls but the gateway's own go through. */
import {
  DefaultRestOptions,
  DiscordAPIError,
  RateLimitError,
  REST,
  RESTEvents,
  type RawFile,
  type RESTOptions,
} from 'discord.js';
import { Agent } from 'undici';
import type { Log } from '../../pipeline/ports.js';
import type { Account } from './account.js';

/** Discord bans an address at 10,000 refusals in ten minutes; a hundredth of that is logged. */
const REFUSALS_WARNED_AT = 100;
const LONGEST_WAIT_MS = 60_000;
const LONGEST_PASSING_MS = 300_000;
const TOO_MANY_EDITS = 30046;
/** Between two times that limits of channels in which nothing is under way are forgotten: every thread has its own. */
const FORGET_EVERY_MS = 300_000;
/** A clock that goes back by less is only being adjusted. */
const SET_BACK_MS = 1_000;

export interface RestOptions {
  readonly account: Account;
  /** DISCORD_API_URL, without a version. */
  readonly apiUrl: string;
  readonly log: Log;
  /** Takes secrets out of every text that is sent. */
  readonly redact?: (text: string) => string;
  /** Milliseconds between two times that limits of which nothing is used up are forgotten: for tests. */
  readonly forgetEveryMs?: number;
}

type Request = Parameters<REST['queueRequest']>[0];
type MakeRequest = RESTOptions['makeRequest'];

/** Sends nothing for a refused account, redacts what is sent, and lifts limits that a change of the clock would prolong. */
class GuardedRest extends REST {
  redact = (text: string) => text;
  readonly #account: Account;
  #startedAt = processStart();

  constructor(account: Account, options: Partial<RESTOptions>) {
    super({ ...options, makeRequest: (url, init) => this.#send(url, init) });
    this.#account = account;
  }

  override async queueRequest(request: Request): ReturnType<REST['queueRequest']> {
    const startedAt = processStart();
    this.#liftLimitsOfOldClock(startedAt);
    const { body, files, auth } = request;
    if (auth !== false) this.#account.check();
    try {
      return await super.queueRequest({
        ...request,
        ...(body === undefined ? {} : { body: JSON.parse(this.redact(JSON.stringify(body))) }),
        ...(files === undefined ? {} : { files: files.map((file) => this.#redactFile(file)) }),
      });
    } catch (error) {
      // Where the clock was set back during the wait, the time to wait is too long by as much.
      if (error instanceof RateLimitError && isSetBack(startedAt))
        return this.queueRequest(request);
      throw error;
    }
  }

  /** Sends a request whose turn has come; the account may have been refused while it waited. */
  async #send(...[url, init]: Parameters<MakeRequest>): ReturnType<MakeRequest> {
    const isOurs = Object.keys(init.headers ?? {}).includes('Authorization');
    if (isOurs) this.#account.check();
    const answer = await DefaultRestOptions.makeRequest(url, init);
    if (isOurs && answer.status === 401) this.#account.refuseToken();
    return answer;
  }

  /** discord.js keeps limits by the wall clock: where that was set back, they would last longer by as much. */
  #liftLimitsOfOldClock(startedAt: number): void {
    if (isSetBack(this.#startedAt)) {
      this.globalReset = -1;
      this.globalDelay = null;
      for (const handler of this.handlers.values()) if ('reset' in handler) handler.reset = -1;
    }
    this.#startedAt = startedAt;
  }

  #redactFile(file: RawFile): RawFile {
    if (file.contentType !== 'text/plain') return file;
    return { ...file, data: this.redact(String(file.data)) };
  }
}

/** What a client is for. */
export interface RestKind {
  /** How often a 5xx or a lost connection is tried again by itself: 0 for calls that must not arrive twice. */
  readonly retries: number;
  /** Calls a second: its share of the fifty that Discord grants a bot, so that one kind never waits for another. */
  readonly perSecond: number;
  readonly connections: number;
  /** How long an answer may take, where another time is meant than discord.js'. */
  readonly timeoutMs?: number;
}

/** Answers to commands have no part in the limit, and a thousand may be due at once: more connections would not be taken up in time. */
export const ANSWERS: RestKind = { retries: 0, perSecond: Infinity, connections: 256 };
export const POSTS: RestKind = { retries: 0, perSecond: 20, connections: 32 };
/** Edits, threads, and whatever else there is. */
export const EDITS: RestKind = { retries: 3, perSecond: 18, connections: 32 };
/** Reading what happened while the bot was away. */
export const CATCH_UP: RestKind = { retries: 3, perSecond: 8, connections: 4 };

export function createRest(
  { account, apiUrl, log, redact, forgetEveryMs = FORGET_EVERY_MS }: RestOptions,
  { retries, perSecond, connections, timeoutMs }: RestKind = EDITS,
): REST {
  const rest = new GuardedRest(account, {
    api: apiUrl.replace(/\/+$/u, ''),
    agent: new Agent({ connections }),
    globalRequestsPerSecond: perSecond,
    retries,
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
    handlerSweepInterval: forgetEveryMs,
    invalidRequestWarningInterval: REFUSALS_WARNED_AT,
    // Discord refuses too many edits of an old message with no time to wait: they would be repeated at once.
    rejectOnRateLimit: ({ retryAfter }) => retryAfter <= 0 || retryAfter > LONGEST_WAIT_MS,
  });
  rest.on(RESTEvents.InvalidRequestWarning, ({ count, remainingTime }) => {
    log.warn({ count, remainingTime }, 'Discord refuses many requests');
  });
  if (redact) rest.redact = redact;
  return rest.setToken(account.token);
}

/** When the process started, epoch milliseconds by the wall clock of now: earlier once that was set back. */
function processStart(): number {
  return Date.now() - performance.now();
}

function isSetBack(since: number): boolean {
  return processStart() < since - SET_BACK_MS;
}

/** Whether Discord answered with one of these error codes. */
export function hasCode(error: unknown, ...codes: readonly number[]): boolean {
  return error instanceof DiscordAPIError && codes.includes(Number(error.code));
}

/**
 * Whether Discord lets a message be edited no more for now, as it does with those older than an hour:
 * it says so by a rate limit without a time to wait, or with a very long one.
 */
export function isEditedTooOften(error: unknown): boolean {
  if (hasCode(error, TOO_MANY_EDITS)) return true;
  return error instanceof RateLimitError && retryAfterMs(error) === 0;
}

/** For how many milliseconds Discord asked to be left alone, as it does in passing; else 0. */
export function retryAfterMs(error: unknown): number {
  if (!(error instanceof RateLimitError) || error.retryAfter > LONGEST_PASSING_MS) return 0;
  return Math.max(0, error.retryAfter);
}

/** Whether Discord would answer the same request the same way again. */
export function isFinal(error: unknown): boolean {
  if (!(error instanceof DiscordAPIError)) return false;
  return error.status >= 400 && error.status < 500 && ![408, 429].includes(error.status);
}

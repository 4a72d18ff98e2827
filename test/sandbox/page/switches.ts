/** What may go wrong, each as a switch for a person to turn. */
import { setTimeout as sleep } from 'node:timers/promises';
import { cutOff, fal429, gemini429PerMinute, gemini503, onPath } from '../faults.js';
import { falLocked, geminiDepleted } from '../refusals.js';
import type { Interceptor } from '../stand-in.js';
import type { Studio } from '../studio.js';
import type { FaultSwitch } from './protocol.js';

const SLOW_MS = 8_000;
/** Within what the bot has for an answer, and to be felt. */
const SLUGGISH_MS = 1_500;
const API = /^\w+ \/api\//u;

interface Fault {
  readonly label: string;
  /** Returns what ends it; a moment has no end. */
  readonly begin: () => (() => void) | undefined;
}

/** The true answer, later. */
const slow =
  (ms: number): Interceptor =>
  async (_, next) => {
    await sleep(ms, undefined, { ref: false });
    return next();
  };

const unavailable = (): Interceptor => () =>
  new Response('<h1>503 Service Unavailable</h1>', {
    status: 503,
    headers: { 'content-type': 'text/html' },
  });

export class Switches {
  readonly #faults: Readonly<Record<string, Fault>>;
  readonly #on = new Map<string, () => void>();
  readonly #changed: () => void;

  constructor(studio: Studio, killBot: () => void, changed: () => void) {
    this.#faults = faultsOf(studio, killBot);
    this.#changed = changed;
  }

  all(): FaultSwitch[] {
    return Object.entries(this.#faults).map(([id, { label }]) => ({
      id,
      label,
      on: this.#on.has(id),
      isOnce: id === KILL,
    }));
  }

  /** @throws Error where there is no such switch */
  turn(id: string, on: boolean): void {
    const fault = Object.hasOwn(this.#faults, id) ? this.#faults[id] : undefined;
    if (!fault) throw new Error(`there is no switch "${id}"`);
    if (on === this.#on.has(id)) return;
    if (on) {
      const end = fault.begin();
      if (end) this.#on.set(id, end);
    } else {
      this.#on.get(id)?.();
      this.#on.delete(id);
    }
    this.#changed();
  }
}

const KILL = 'kill';

function faultsOf({ discord, fal, gemini }: Studio, killBot: () => void): Record<string, Fault> {
  const api = (fault: Interceptor) => discord.standIn.intercept(onPath(API, fault));
  return {
    'fal-down': { label: 'fal.ai is down', begin: () => fal.intercept(cutOff()) },
    'fal-broke': { label: 'fal.ai: out of money', begin: () => fal.intercept(falLocked()) },
    'fal-429': { label: 'fal.ai: too many requests', begin: () => fal.intercept(fal429()) },
    'fal-slow': { label: 'fal.ai is slow', begin: () => fal.intercept(slow(SLOW_MS)) },
    'gemini-down': { label: 'Gemini is down', begin: () => gemini.intercept(gemini503()) },
    'gemini-broke': {
      label: 'Gemini: out of money',
      begin: () => gemini.intercept(geminiDepleted()),
    },
    'gemini-429': {
      label: 'Gemini: too many requests',
      begin: () => gemini.intercept(gemini429PerMinute()),
    },
    'gemini-slow': { label: 'Gemini is slow', begin: () => gemini.intercept(slow(SLOW_MS)) },
    'gateway-cut': { label: 'Discord’s gateway is cut', begin: () => discord.gateway.away() },
    'discord-slow': { label: 'Discord is slow', begin: () => api(slow(SLUGGISH_MS)) },
    'discord-5xx': { label: 'Discord answers with errors', begin: () => api(unavailable()) },
    [KILL]: {
      label: 'Kill the bot (kill -9)',
      begin: () => {
        killBot();
        return undefined;
      },
    },
  };
}

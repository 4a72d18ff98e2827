/** The only way to a provider: whose turn it is, how fast, and how often again. */
import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import pRetry from 'p-retry';
import { EaselError, explain, faultOf, type FaultCode, type Pause } from '../../errors.js';
import { linkSignal } from '../../lib/abort.js';
import { backoff } from '../../lib/backoff.js';
import { FairQueue, type FairOptions } from '../../lib/fair-queue.js';
import type { Caller } from '../ports.js';
import {
  attemptOnce,
  cancelled,
  type Attempt,
  type AttemptOptions,
  type AttemptSettings,
} from './attempt.js';
import { CircuitBreaker, requestedPauseMs } from './breaker.js';

/** A minute's rate is over in a minute; who is told to wait longer met a quota, and that costs no retry. */
const QUOTA_WAIT_MS = 120_000;
/** One second beyond the provider's own minute, since arrivals wobble. */
const WINDOW_MS = 61_000;
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 30_000;

/** How long things take in a lane, and chance: for tests. */
export interface LaneTiming {
  /** Milliseconds in which `requestsPerMinute` holds. */
  readonly windowMs?: number;
  /** How long the circuit is open at first after failures. */
  readonly openMs?: number;
  /** Before the first retry, at most. */
  readonly backoffMs?: number;
  readonly random?: () => number;
}

export interface LaneSettings extends AttemptSettings, LaneTiming {
  readonly concurrency: number;
  readonly requestsPerMinute: number;
  /** How often a passing fault is tried again. */
  readonly retries: number;
}

export interface CallOptions<T> extends AttemptOptions {
  /** Whether it takes a slot and counts against the rate, as it does by default; polls, downloads and cancels do not. */
  readonly metered?: boolean;
  /** Instead of the lane's own. */
  readonly retries?: number;
  /** Passing faults that are tried again once only. */
  readonly onceMore?: readonly FaultCode[];
  /** Asked before every attempt and outside the lane; what it finds is the answer. */
  readonly before?: () => Promise<T | undefined>;
}

/**
 * The queue of calls to one provider: `concurrency` calls at once, `requestsPerMinute` starts in any
 * minute, in fair order between people, and none while its circuit breaker is open.
 */
export interface Lane {
  /**
   * Calls the provider when it is the caller's turn, and again after passing faults.
   * @throws EaselError: the last attempt's fault, or `cancelled` (its cause is the signal's reason)
   */
  call<T>(options: CallOptions<T>, attempt: Attempt<T>): Promise<T>;
  /** Null where the circuit is closed. */
  readonly pause: Pause | null;
  /** Calls that wait for their turn, and calls under way. */
  readonly waiting: number;
  readonly running: number;
}

export function createLane(settings: LaneSettings): Lane {
  const queue = new PQueue<FairQueue, FairOptions>({
    queueClass: FairQueue,
    concurrency: settings.concurrency,
    interval: settings.windowMs ?? WINDOW_MS,
    intervalCap: settings.requestsPerMinute,
    strict: true,
  });
  const breaker = new CircuitBreaker(queue, settings.openMs);

  async function inTurn<T>(caller: Caller, signal: AbortSignal, run: () => Promise<T>) {
    const begun: { attempt?: Promise<T> } = {};
    const start = () => (begun.attempt = breaker.run(run));
    const turn = { user: caller.userId, urgent: caller.firstImage, signal };
    try {
      return await queue.add(start, turn);
    } catch (error) {
      // The queue gives up as soon as the signal does; an attempt under way has the last word.
      if (begun.attempt) return begun.attempt;
      throw error;
    }
  }

  return {
    async call(options, attempt) {
      const { caller, metered = true, before } = options;
      const waits = linkSignal([caller.signal, caller.waiting]);
      let number = 0;
      const run = () => attemptOnce(settings, options, attempt, (number += 1));
      const once = async () => {
        waits.signal.throwIfAborted();
        const known = await before?.();
        if (known !== undefined) return known;
        return metered ? inTurn(caller, waits.signal, run) : run();
      };
      try {
        return await retry(settings, options, once, waits.signal);
      } catch (error) {
        const isFault = error instanceof EaselError && error !== waits.signal.reason;
        throw waits.signal.aborted && !isFault ? cancelled(waits.signal.reason) : error;
      } finally {
        waits.release();
      }
    },
    get pause() {
      return breaker.pause;
    },
    get waiting() {
      return queue.size;
    },
    get running() {
      return queue.pending;
    },
  };
}

/**
 * Tries again after passing faults, with growing waits or as long as the provider says. The signal
 * ends the waits alone: p-retry's own would throw away the answer of an attempt under way.
 */
function retry<T>(
  { backoffMs = FIRST_BACKOFF_MS, random = Math.random, ...settings }: LaneSettings,
  { onceMore = [], retries = settings.retries }: CallOptions<T>,
  work: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const wait = backoff(backoffMs, MAX_BACKOFF_MS);
  const seen = new Set<FaultCode>();
  return pRetry(work, {
    // They are counted below: p-retry itself gives up where none is left, be one needed or not.
    retries: Infinity,
    minTimeout: 0,
    shouldConsumeRetry: ({ error }) => !isQuota(error),
    async shouldRetry({ error, retriesConsumed }) {
      const fault = faultOf(error);
      const isWornOut = onceMore.includes(fault.code) && seen.has(fault.code);
      const isLast = !isQuota(error) && (retriesConsumed >= retries || isWornOut);
      if (isLast || !explain(fault).retryable) return false;
      seen.add(fault.code);
      const backoffNow = wait(retriesConsumed + 1) * (0.5 + random() / 2);
      await sleep(Math.max(backoffNow, requestedPauseMs(error)), undefined, { signal });
      return true;
    },
  });
}

function isQuota(error: unknown): boolean {
  return requestedPauseMs(error) >= QUOTA_WAIT_MS;
}

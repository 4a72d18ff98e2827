/** The only way to a provider: whose turn it is, how fast, for how long, how often again, and a row for every attempt. */
import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import pRetry from 'p-retry';
import {
  EaselError,
  explain,
  faultOf,
  type FaultCode,
  type Pause,
  type Provider,
} from '../../errors.js';
import { FairQueue, type FairOptions } from '../../lib/fair-queue.js';
import type { ApiCall, Caller, Log, RecordCall } from '../ports.js';
import { HttpError } from './http-error.js';
import { busyMs, createPauses } from './breaker.js';
import { linkSignal } from '../../lib/abort.js';

/** A minute's rate is over in a minute; who is told to wait longer met a quota, and that costs no retry. */
const QUOTA_WAIT_MS = 120_000;
/** One second beyond the provider's own minute, since arrivals wobble. */
const WINDOW_MS = 61_000;
const MAX_BACKOFF_MS = 30_000;
export interface LaneSettings {
  readonly provider: Provider;
  readonly concurrency: number;
  readonly requestsPerMinute: number;
  /** One attempt's limit, from the request to the last byte. */
  readonly timeoutMs: number;
  /** How often a passing fault is tried again. */
  readonly retries: number;
  readonly record: RecordCall;
  readonly log: Log;
  /** Milliseconds in which `requestsPerMinute` holds, before the first retry, of the first pause in an outage, and chance: for tests. */
  readonly windowMs?: number;
  readonly outageMs?: number;
  readonly backoffMs?: number;
  readonly random?: () => number;
}

export interface CallOptions<T> {
  readonly caller: Caller;
  /** The name under which attempts are kept in `api_calls`. */
  readonly operation: string;
  readonly model: string;
  /** Whether it takes a slot and counts against the rate, as it does by default; polls, downloads and cancels do not. */
  readonly metered?: boolean;
  /** Instead of the lane's own. */
  readonly retries?: number;
  /** Passing faults that are tried again once only. */
  readonly onceMore?: readonly FaultCode[];
  /** Asked before every attempt and outside the lane; what it finds is the answer. */
  readonly before?: () => Promise<T | undefined>;
}

/** What an attempt tells about itself for its row. */
export type Note = (
  facts: Partial<
    Pick<ApiCall, 'httpStatus' | 'modelVersion' | 'inputTokens' | 'outputTokens' | 'costUsd'>
  >,
) => void;

/** One try, which must end when `signal` is aborted; throws EaselErrors. `number` counts from 1. */
export type Attempt<T> = (signal: AbortSignal, number: number, note: Note) => Promise<T>;

export interface Lane {
  readonly provider: Provider;
  /**
   * Calls the provider when it is the caller's turn, and again after passing faults.
   * @throws EaselError: the last attempt's fault, or `cancelled` (its cause is the signal's reason)
   */
  call<T>(options: CallOptions<T>, attempt: Attempt<T>): Promise<T>;
  /** Null where the lane is open. */
  readonly pause: Pause | null;
  /** Calls that wait for their turn, and calls under way. */
  readonly waiting: number;
  readonly running: number;
}

/** A provider's lane: `concurrency` calls at once, and `requestsPerMinute` starts in any minute. */
export function createLane(settings: LaneSettings): Lane {
  const queue = new PQueue<FairQueue, FairOptions>({
    queueClass: FairQueue,
    concurrency: settings.concurrency,
    interval: settings.windowMs ?? WINDOW_MS,
    intervalCap: settings.requestsPerMinute,
    strict: true,
  });
  const pauses = createPauses(queue, settings.outageMs);

  async function inTurn<T>(caller: Caller, signal: AbortSignal, run: () => Promise<T>) {
    const begun: { attempt?: Promise<T> } = {};
    const start = () => (begun.attempt = run());
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
    provider: settings.provider,
    async call(options, attempt) {
      const { caller, metered = true } = options;
      const waits = linkSignal([caller.signal, caller.waiting]);
      let number = 0;
      const run = () => attemptOnce(settings, options, attempt, (number += 1));
      const once = () => (metered ? inTurn(caller, waits.signal, () => pauses.heed(run())) : run());
      try {
        return await persist(settings, options, once, waits.signal);
      } catch (error) {
        const isFault = error instanceof EaselError && error !== waits.signal.reason;
        throw waits.signal.aborted && !isFault ? cancelled(waits.signal.reason) : error;
      } finally {
        waits.release();
      }
    },
    get pause() {
      return pauses.current;
    },
    get waiting() {
      return queue.size;
    },
    get running() {
      return queue.pending;
    },
  };
}

/** Tries again after passing faults, with growing waits or as long as the provider says. */
async function persist<T>(
  settings: LaneSettings,
  { before, onceMore = [], retries = settings.retries }: CallOptions<T>,
  once: () => Promise<T>,
  waits: AbortSignal,
): Promise<T> {
  const seen = new Set<FaultCode>();
  let again = false;
  const attempt = async (): Promise<T> => {
    waits.throwIfAborted();
    const known = await before?.();
    if (known !== undefined) return known;
    try {
      return await once();
    } catch (error) {
      const ms = busyMs(error);
      if (ms < QUOTA_WAIT_MS) throw error;
      await sleep(ms, undefined, { signal: waits });
      return attempt();
    }
  };
  return pRetry(attempt, {
    retries,
    minTimeout: 0,
    async onFailedAttempt({ error, attemptNumber, retriesLeft }) {
      const { code } = faultOf(error);
      const wornOut = onceMore.includes(code) && seen.has(code);
      seen.add(code);
      again = retriesLeft > 0 && isPassing(error) && !wornOut;
      if (!again) return;
      const ms = Math.max(backoff(settings, attemptNumber), busyMs(error));
      await sleep(ms, undefined, { signal: waits });
    },
    shouldRetry: () => again,
  });
}

function isPassing(error: unknown): boolean {
  return explain(faultOf(error)).retryable;
}

function backoff({ backoffMs = 500, random = Math.random }: LaneSettings, tries: number): number {
  const ms = Math.min(MAX_BACKOFF_MS, backoffMs * 2 ** (tries - 1));
  return ms / 2 + random() * (ms / 2);
}

/** One attempt under its time limit, and its row. */
async function attemptOnce<T>(
  settings: LaneSettings,
  options: CallOptions<T>,
  attempt: Attempt<T>,
  number: number,
): Promise<T> {
  const { caller } = options;
  await caller.begun();
  const row = openRow(settings, options, number);
  const limit = linkSignal([caller.signal], settings.timeoutMs);
  try {
    const answer = await attempt(limit.signal, number, row.note);
    await row.close('ok', 200);
    return answer;
  } catch (error) {
    const fault = foreign(error, settings.provider, caller.signal, limit.signal);
    await row.close(fault.fault.code, fault.cause instanceof HttpError ? fault.cause.status : null);
    throw fault;
  } finally {
    limit.release();
  }
}

/** What an attempt threw, as a fault. */
function foreign(
  error: unknown,
  provider: Provider,
  caller: AbortSignal,
  limit: AbortSignal,
): EaselError {
  if (caller.aborted) return cancelled(caller.reason);
  if (limit.aborted)
    return new EaselError(
      { code: 'provider_down', provider },
      { cause: new HttpError('timed out', null, true) },
    );
  return error instanceof EaselError
    ? error
    : new EaselError({ code: 'internal' }, { cause: error });
}

function cancelled(reason: unknown): EaselError {
  return new EaselError({ code: 'cancelled' }, { cause: reason });
}

/** The row of an attempt; what cannot be written is logged, for the answer may be paid. */
function openRow<T>(
  { provider, record, log }: LaneSettings,
  { caller, operation, model }: CallOptions<T>,
  attempt: number,
) {
  const startedAt = Date.now();
  const start = performance.now();
  const unknown = { modelVersion: null, inputTokens: null, outputTokens: null, costUsd: null };
  let facts: Parameters<Note>[0] = {};
  const note: Note = (more) => {
    facts = { ...facts, ...more };
  };
  const close = async (outcome: string, httpStatus: number | null) => {
    const durationMs = Math.round(performance.now() - start);
    const { runId } = caller;
    const row = { runId, provider, operation, model, attempt, startedAt, durationMs, outcome };
    try {
      await record({ ...row, ...unknown, httpStatus, ...facts });
    } catch (error) {
      log.error({ err: error, runId, provider, operation }, 'a call could not be recorded');
    }
  };
  return { note, close };
}

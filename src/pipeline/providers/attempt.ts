/** One attempt to call a provider: its time limit, what it threw as a fault, and its row in `api_calls`. */
import { EaselError, faultOf, type FaultCode, type Provider } from '../../errors.js';
import { linkSignal } from '../../lib/abort.js';
import type { ApiCall, Caller, Log, RecordCall } from '../ports.js';
import type { RunId } from '../run.js';
import { HttpError } from './http-error.js';

const TIMED_OUT = 'timed out';

export interface AttemptSettings {
  readonly provider: Provider;
  /** One attempt's limit, from the request or the last sign of work to the last byte. */
  readonly timeoutMs: number;
  readonly record: RecordCall;
  readonly log: Log;
}

/** On whose behalf an attempt is made: a run's, or nobody's. */
export interface AttemptCaller extends Pick<Caller, 'signal' | 'begun'> {
  readonly runId: RunId | null;
}

export interface AttemptOptions {
  readonly caller: AttemptCaller;
  /** The name under which attempts are kept in `api_calls`. */
  readonly operation: string;
  readonly model: string;
  /** What earlier attempts of this call came to. */
  readonly failed?: Failed | undefined;
}

/** What the last attempt failed with, and when the first did, by the clock that never jumps. */
interface Failed {
  readonly code: FaultCode;
  readonly since: number;
}

/** What an attempt tells about itself for its row. */
export type Note = (
  facts: Partial<
    Pick<ApiCall, 'httpStatus' | 'modelVersion' | 'inputTokens' | 'outputTokens' | 'costUsd'>
  >,
) => void;

/**
 * One try, which must end when `signal` is aborted; throws EaselErrors. `number` counts from 1.
 * `alive` says that the provider is at work, and lets the time limit begin anew.
 */
export type Attempt<T> = (
  signal: AbortSignal,
  number: number,
  note: Note,
  alive: () => void,
) => Promise<T>;

/** The attempts of one call, one at each time that it is called; each knows what those before it came to. */
export function attemptsOf<T>(
  settings: AttemptSettings,
  options: AttemptOptions,
  attempt: Attempt<T>,
): () => Promise<T> {
  let number = 0;
  let failed: Failed | undefined;
  return async () => {
    number += 1;
    try {
      return await attemptOnce(settings, { ...options, failed }, attempt, number);
    } catch (error) {
      failed = { code: faultOf(error).code, since: failed?.since ?? performance.now() };
      throw error;
    }
  };
}

/** @throws EaselError */
export async function attemptOnce<T>(
  settings: AttemptSettings,
  options: AttemptOptions,
  attempt: Attempt<T>,
  number: number,
): Promise<T> {
  const { caller } = options;
  await caller.begun();
  const row = openRow(settings, options, number);
  const limit = linkSignal([caller.signal], settings.timeoutMs);
  try {
    const answer = await attempt(limit.signal, number, row.note, () => {
      limit.refresh();
    });
    row.close('ok', 200);
    return answer;
  } catch (error) {
    const fault = toFault(error, settings.provider, caller.signal, limit.signal);
    row.close(fault.fault.code, fault.cause instanceof HttpError ? fault.cause.status : null);
    throw fault;
  } finally {
    limit.release();
  }
}

/** @param reason why the signal was aborted */
export function cancelled(reason: unknown): EaselError {
  return new EaselError({ code: 'cancelled' }, { cause: reason });
}

/** Whether an attempt ended here before it was answered. */
export function wasGivenUp(error: unknown): boolean {
  if (!(error instanceof EaselError)) return false;
  const { fault, cause } = error;
  return fault.code === 'cancelled' || (cause instanceof HttpError && cause.message === TIMED_OUT);
}

/** What an attempt threw, as a fault. */
function toFault(
  error: unknown,
  provider: Provider,
  caller: AbortSignal,
  limit: AbortSignal,
): EaselError {
  if (caller.aborted) return cancelled(caller.reason);
  if (limit.aborted)
    return new EaselError(
      { code: 'provider_down', provider },
      { cause: new HttpError(TIMED_OUT, null, true) },
    );
  return error instanceof EaselError
    ? error
    : new EaselError({ code: 'internal' }, { cause: error });
}

/**
 * The row of an attempt. Nobody waits for it, so that it shares the commit of what comes of the attempt;
 * where it cannot be written, that is logged, for the answer may be paid.
 */
function openRow(
  { provider, record, log }: AttemptSettings,
  { caller, operation, model, failed }: AttemptOptions,
  attempt: number,
) {
  const startedAt = Date.now();
  const start = performance.now();
  const unknown = { modelVersion: null, inputTokens: null, outputTokens: null, costUsd: null };
  let facts: Parameters<Note>[0] = {};
  const note: Note = (more) => {
    facts = { ...facts, ...more };
  };
  const close = (outcome: string, httpStatus: number | null) => {
    const durationMs = Math.round(performance.now() - start);
    const { runId } = caller;
    const recovered =
      outcome === 'ok' && failed
        ? { from: failed.code, ms: Math.round(performance.now() - failed.since) }
        : null;
    const call = { runId, provider, operation, model, attempt, startedAt, durationMs, outcome };
    record({ ...call, ...unknown, httpStatus, recovered, ...facts }).catch((error: unknown) => {
      log.error({ err: error, runId, provider, operation }, 'a call could not be recorded');
    });
  };
  return { note, close };
}

/** The only way to a provider: whose turn it is, how fast, and how often again. */
import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import {
  EaselError,
  isRetryable,
  faultOf,
  type ClosedFault,
  type FaultCode,
  type Pause,
} from '../../errors.js';
import { linkSignal } from '../../lib/abort.js';
import { backoff } from '../../lib/backoff.js';
import type { Caller } from '../ports.js';
import {
  attemptOnce,
  attemptsOf,
  cancelled,
  wasGivenUp,
  type Attempt,
  type AttemptOptions,
  type AttemptSettings,
} from './attempt.js';
import {
  CircuitBreaker,
  requestedPauseMs,
  unavailableIn,
  type BreakerTiming,
  type Probe,
} from './breaker.js';
import { Turns, type Holding, type TurnsSettings } from './turns.js';

/** A minute's rate is over in a minute; who is told to wait longer met a quota, and that costs no retry. */
const QUOTA_WAIT_MS = 120_000;
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 30_000;
/** A request that was given up here is still under way at the provider until that notices. */
const GIVEN_UP_MS = 2_000;

/** How long things take in a lane, and chance: for tests. */
export interface LaneTiming extends BreakerTiming, Pick<TurnsSettings, 'windowMs'> {
  /** Before the first retry, at most. */
  readonly backoffMs?: number;
  /** Instead of any call's own. */
  readonly patienceMs?: number;
  readonly random?: () => number;
}

export interface LaneSettings extends AttemptSettings, LaneTiming, TurnsSettings {
  /** How often a passing fault is tried again. */
  readonly retries: number;
  /** Finds out whether a refused account is let in again, where no call of anybody's does. */
  readonly probe?: { readonly model: string; readonly send: Attempt<unknown> };
  /** Whether the account was refused when the last process ended: nothing is paid before a call is answered. */
  readonly wasRefused?: boolean;
}

export interface CallOptions<T> extends AttemptOptions {
  readonly caller: Omit<Caller, 'runId'> & AttemptOptions['caller'];
  /** Whether it takes a slot and counts against the rate, as it does by default; polls, downloads and cancels do not. */
  readonly metered?: boolean;
  /** Tried once and never again. */
  readonly once?: boolean;
  /** Passing faults that are tried again once only. */
  readonly onceMore?: readonly FaultCode[];
  /**
   * For how long an outage is waited for once the retries are used up, with the whole lane held back
   * and people told: what is paid is worth it. Not at all where absent.
   */
  readonly patienceMs?: number;
  /** Whether a further try would fail the same way, passing as the fault may look. */
  readonly isFinal?: (error: unknown) => boolean;
  /** Asked before every attempt and outside the lane; what it finds is the answer. */
  readonly before?: () => Promise<T | undefined>;
  /** What an attempt's slot stays taken for when it has ended. */
  readonly holding?: Holding;
}

/**
 * The queue of calls to one provider: so many slots, `requestsPerMinute` starts in any minute, in
 * fair order between people, and none while its circuit breaker is open or the lane is closed.
 */
export interface Lane {
  /**
   * Calls the provider when it is the caller's turn, and again after passing faults. Where the account
   * is refused, it waits until the host has mended that.
   * @throws EaselError: the last attempt's fault, or `cancelled` (its cause is the signal's reason)
   */
  call<T>(options: CallOptions<T>, attempt: Attempt<T>): Promise<T>;
  /** Something is under way at the provider already: until this resolves it takes a slot. */
  occupy(until: Promise<void>): void;
  /** What keeps calls waiting; null where nothing does. */
  readonly pause: Pause | null;
  /** Why nothing is paid here until the host has mended it; null where it is open. */
  readonly closed: ClosedFault | null;
  /** Calls `listener` whenever the lane was closed or opened. */
  onClosed(listener: () => void): void;
  /** Calls `listener` whenever the turn of a call has come, with the milliseconds that it waited for it. */
  onTurn(listener: (waitedMs: number) => void): void;
  /** Begins nothing while that lane is closed. */
  waitFor(other: Pick<Lane, 'closed' | 'onClosed'>): void;
  /** Calls that wait for their turn, and slots that are taken. */
  readonly waiting: number;
  readonly running: number;
  /** Calls that the rate lets begin at once. */
  readonly headroom: number;
  readonly settings: Pick<LaneSettings, 'provider' | 'concurrency' | 'requestsPerMinute'>;
}

export function createLane(settings: LaneSettings): Lane {
  const turns = new Turns(settings);
  const { provider, wasRefused = false } = settings;
  const closed = wasRefused ? ({ code: 'provider_closed', provider } as const) : undefined;
  const breaker = new CircuitBreaker(turns, { ...settings, probe: probeOf(settings), closed });
  const { events } = breaker;

  return {
    async call(options, attempt) {
      const { caller, metered = true, before } = options;
      const waits = linkSignal([caller.signal, caller.waiting]);
      const run = attemptsOf(settings, options, attempt);
      const once = async () => {
        waits.signal.throwIfAborted();
        const known = await before?.();
        if (known !== undefined) return known;
        if (!metered) return breaker.watch(run);
        return takeTurn(turns, options, waits.signal, () => breaker.run(run));
      };
      try {
        return await retry({ ...settings, breaker }, options, once, waits.signal);
      } catch (error) {
        const isFault = error instanceof EaselError && error !== waits.signal.reason;
        throw waits.signal.aborted && !isFault ? cancelled(waits.signal.reason) : error;
      } finally {
        waits.release();
      }
    },
    occupy(until) {
      turns.occupy(until);
    },
    get pause() {
      return breaker.pause;
    },
    get closed() {
      return breaker.closed;
    },
    onClosed(listener) {
      events.on('changed', listener);
    },
    onTurn(listener) {
      turns.events.on('begun', listener);
    },
    waitFor: (other) => waitFor(turns, other),
    get waiting() {
      return turns.waiting;
    },
    get running() {
      return turns.running;
    },
    get headroom() {
      return turns.headroom;
    },
    settings,
  };
}

function takeTurn<T>(
  turns: Turns,
  { caller: { userId: user, firstImage: urgent }, holding: given }: CallOptions<T>,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const holding: Holding = (error) =>
    given?.(error) ?? (wasGivenUp(error) ? sleep(GIVEN_UP_MS) : undefined);
  return turns.take({ user, urgent, signal }, work, holding);
}

/** Holds the turns for as long as the other lane is closed. */
function waitFor(turns: Turns, other: Pick<Lane, 'closed' | 'onClosed'>): void {
  const look = () => {
    if (other.closed) turns.hold('other lane');
    else turns.release('other lane');
  };
  other.onClosed(look);
  look();
}

/** The probe as an attempt on nobody's behalf. */
function probeOf({ probe, ...settings }: LaneSettings): Probe | undefined {
  const { signal } = new AbortController();
  const nobody = { runId: null, signal, begun: () => Promise.resolve() };
  if (!probe) return undefined;
  const options = { caller: nobody, operation: 'probe', model: probe.model };
  return () => attemptOnce(settings, options, probe.send, 1);
}

/**
 * Tries again after passing faults, with growing waits or as long as the provider says. The signal
 * ends the waits alone: p-retry's own would throw away the answer of an attempt under way.
 */
function retry<T>(
  settings: LaneSettings & { readonly breaker: CircuitBreaker },
  options: CallOptions<T>,
  work: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const { backoffMs = FIRST_BACKOFF_MS, random = Math.random } = settings;
  const wait = backoff(backoffMs, MAX_BACKOFF_MS);
  const mayGoOn = judge(settings, options);
  return pRetry(work, {
    // They are counted by `judge`: p-retry itself gives up where none is left, be one needed or not.
    retries: Infinity,
    minTimeout: 0,
    shouldConsumeRetry: ({ error }) => !waitsForFree(error),
    async shouldRetry({ error, attemptNumber, retriesConsumed }) {
      if (!mayGoOn(error, retriesConsumed)) return false;
      const { code } = faultOf(error);
      // A closed lane is what a call waits for that takes its turn; another looks again by itself.
      const isHeld = code === 'provider_closed' && options.metered !== false;
      const tries = code === 'provider_closed' ? attemptNumber : retriesConsumed + 1;
      const backoffNow = isHeld ? 0 : wait(tries) * (0.5 + random() / 2);
      await sleep(Math.max(backoffNow, requestedPauseMs(error)), undefined, { signal });
      return true;
    },
  });
}

/** Whether a call that failed is tried again; has the lane held back where it is out of retries and patient. */
function judge<T>(
  { breaker, retries, patienceMs }: LaneSettings & { readonly breaker: CircuitBreaker },
  { once, onceMore = [], isFinal = () => false, ...options }: CallOptions<T>,
): (error: unknown, retriesConsumed: number) => boolean {
  const seen = new Set<FaultCode>();
  let patientUntil: number | undefined;
  return (error, retriesConsumed) => {
    const fault = faultOf(error);
    if (once || isFinal(error) || !isRetryable(fault)) return false;
    const isWornOut = onceMore.includes(fault.code) && seen.has(fault.code);
    seen.add(fault.code);
    if (waitsForFree(error) || (retriesConsumed < retries && !isWornOut)) return true;
    patientUntil ??= performance.now() + (patienceMs ?? options.patienceMs ?? 0);
    const unavailable = unavailableIn(error);
    if (!unavailable || performance.now() >= patientUntil) return false;
    breaker.trip(unavailable);
    return true;
  };
}

/** Whether the wait for the next try costs no retry: until a quota's end, or until the host has mended something. */
function waitsForFree(error: unknown): boolean {
  return requestedPauseMs(error) >= QUOTA_WAIT_MS || faultOf(error).code === 'provider_closed';
}

/** A circuit breaker: holds a lane back while its provider cannot serve, and lets it go on by itself. */
import { EventEmitter } from 'node:events';
import {
  ADVICE,
  faultOf,
  PROVIDERS,
  type ClosedFault,
  type Pause,
  type UnavailableFault,
} from '../../errors.js';
import { backoff, type Backoff } from '../../lib/backoff.js';
import type { Log } from '../ports.js';
import { saidIn } from './http-error.js';
import type { Turns } from './turns.js';

/** The longest day a quota can have: the one on which summer time ends. Timers cannot wait a month. */
const MAX_REQUESTED_MS = 25 * 3_600_000;

/** So many failures in a row, whosever calls they were, open the circuit. */
const FAILURE_THRESHOLD = 8;
const FIRST_OPEN_MS = 5_000;
const MAX_OPEN_MS = 60_000;

/** Between two calls that find out whether the account is let in again. */
const FIRST_CLOSED_MS = 30_000;
const MAX_CLOSED_MS = 15 * 60_000;

/** A call that costs next to nothing: resolves where the account is let in again. */
export type Probe = () => Promise<unknown>;

/** For tests. */
export interface BreakerTiming {
  /** How long the circuit is open at first after failures. */
  readonly openMs?: number;
  /** How long an account that was refused is left alone at first. */
  readonly closedMs?: number;
}

export interface BreakerOptions extends BreakerTiming {
  readonly log: Log;
  readonly probe?: Probe | undefined;
  /** Why it is closed from the beginning, until a call is answered. */
  readonly closed?: ClosedFault | undefined;
}

/**
 * The circuit is open, and no call starts, for as long as the provider asks for, or after many
 * failures in a row, for longer each time. It closes when that time is over.
 *
 * Where the account is refused, the lane is closed: now and then one call is let through, and the
 * first that is answered opens it. Where none waits, a probe is sent in its place; without one the
 * lane is opened untried, for its next call costs nothing where it is refused.
 */
export class CircuitBreaker {
  /** `changed` when the lane was closed or opened. */
  readonly events = new EventEmitter<{ changed: [] }>().setMaxListeners(0);
  readonly #turns: Turns;
  readonly #log: Log;
  readonly #probe: Probe | undefined;
  readonly #openMs: Backoff;
  readonly #closedMs: Backoff;
  #pause: Pause | null = null;
  #failures = 0;
  /** By the clock that never jumps. */
  #opensUntil = 0;
  #closed: ClosedFault | null = null;
  /** Calls in a row that were refused because of the account; the host was told of the first. */
  #refusals = 0;

  constructor(turns: Turns, { log, openMs, closedMs, probe, closed }: BreakerOptions) {
    this.#turns = turns;
    this.#log = log;
    this.#probe = probe;
    this.#openMs = backoff(openMs ?? FIRST_OPEN_MS, MAX_OPEN_MS);
    this.#closedMs = backoff(closedMs ?? FIRST_CLOSED_MS, MAX_CLOSED_MS);
    this.#closed = closed ?? null;
    // The host may have mended it and started anew.
    if (closed) this.#holdClosed(0);
  }

  /** What keeps calls waiting; null where nothing does. */
  get pause(): Pause | null {
    return this.#closed ? { until: null, fault: this.#closed } : this.#pause;
  }

  get closed(): ClosedFault | null {
    return this.#closed;
  }

  /** Makes a call of this lane; opens the circuit, where its failure says so, before it rejects. */
  async run<T>(call: () => Promise<T>): Promise<T> {
    // Of a closed lane one call at a time is let through.
    const isProbe = this.#closed !== null;
    if (isProbe) this.#turns.hold('closed');
    try {
      const answer = await call();
      this.#failures = 0;
      if (this.#closed || this.#refusals > 0) this.#letIn();
      return answer;
    } catch (error) {
      this.#failed(error, isProbe);
      throw error;
    }
  }

  /** The same for a call that waits for no turn: whether it is served tells nothing of those that do. */
  async watch<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (faultOf(error).code === 'provider_closed') this.#failed(error, false);
      throw error;
    }
  }

  /** Somebody has tried again in vain as often as one may: all are held back for a while. */
  trip(fault: UnavailableFault): void {
    this.#failures = Math.max(this.#failures, FAILURE_THRESHOLD - 1);
    this.#open(this.#countFailure(), fault);
  }

  #failed(error: unknown, isProbe: boolean): void {
    const fault = faultOf(error);
    if (fault.code === 'provider_closed') {
      if (isProbe || !this.#closed) this.#close(fault, error);
      return;
    }
    const unavailable = unavailableIn(error);
    const pauseMs = () => Math.max(requestedPauseMs(error), this.#countFailure());
    if (unavailable) this.#open(pauseMs(), unavailable);
    if (!isProbe) return;
    // What is refused for its own sake was looked at; a call that was given up has found out nothing.
    if (unavailable) this.#holdClosed();
    else if ('provider' in fault) this.#letIn();
    else this.#turns.release('closed');
  }

  #close(fault: ClosedFault, error: unknown): void {
    this.#refusals += 1;
    this.#holdClosed();
    if (this.#refusals === 1) tellHost(this.#log, fault, error);
    this.#setClosed(fault);
  }

  #holdClosed(ms = this.#closedMs(this.#refusals)): void {
    this.#turns.hold('closed', ms, () => {
      if (this.#turns.waiting > 0) return;
      if (this.#probe) this.run(this.#probe).catch(() => undefined);
      else this.#setClosed(null);
    });
  }

  /** Open first: those that begin then would take themselves for the one that finds out. */
  #letIn(): void {
    this.#refusals = 0;
    this.#log.info({ provider: this.#closed?.provider }, 'it can be used again: all goes on');
    this.#setClosed(null);
    this.#turns.release('closed');
  }

  #setClosed(fault: ClosedFault | null): void {
    const isOther = (this.#closed === null) !== (fault === null);
    this.#closed = fault;
    if (isOther) this.events.emit('changed');
  }

  /** For how long the circuit opens; calls that started before it opened say nothing new. */
  #countFailure(): number {
    if (!this.#pause) this.#failures += 1;
    const beyond = this.#failures - FAILURE_THRESHOLD;
    return beyond < 0 ? 0 : this.#openMs(beyond + 1);
  }

  /** Where it is open for longer already, it stays so. */
  #open(ms: number, fault: UnavailableFault): void {
    if (ms <= 0 || performance.now() + ms <= this.#opensUntil) return;
    this.#opensUntil = performance.now() + ms;
    this.#pause = { until: Date.now() + ms, fault };
    this.#turns.hold('pause', ms, () => {
      this.#pause = null;
    });
  }
}

function tellHost(log: Log, { provider }: ClosedFault, error: unknown): void {
  log.error(
    { provider, said: saidIn(error) },
    `${PROVIDERS[provider]} cannot be used with this account or configuration, so nothing more is paid. ${ADVICE[provider]} It goes on by itself then.`,
  );
}

/** For how many milliseconds the provider asked to be left alone; 0 where it did not. */
export function requestedPauseMs(error: unknown): number {
  return Math.min(unavailableIn(error)?.retryAfterMs ?? 0, MAX_REQUESTED_MS);
}

export function unavailableIn(error: unknown): UnavailableFault | undefined {
  const fault = faultOf(error);
  return fault.code === 'provider_busy' || fault.code === 'provider_down' ? fault : undefined;
}

/** A circuit breaker: holds a queue back while its provider cannot serve, and lets it go on by itself. */
import type PQueue from 'p-queue';
import { faultOf, type Pause, type UnavailableFault } from '../../errors.js';
import { backoff, type Backoff } from '../../lib/backoff.js';
import type { FairOptions, FairQueue } from '../../lib/fair-queue.js';

/** The longest day a quota can have: the one on which summer time ends. Timers cannot wait a month. */
const MAX_REQUESTED_MS = 25 * 3_600_000;

/** So many failures in a row, whosever calls they were, open the circuit. */
const FAILURE_THRESHOLD = 8;
const FIRST_OPEN_MS = 5_000;
const MAX_OPEN_MS = 60_000;

/**
 * The circuit is open, and no call starts, for as long as the provider asks for, or after many
 * failures in a row, for longer each time. It closes when that time is over.
 */
export class CircuitBreaker {
  readonly #queue: PQueue<FairQueue, FairOptions>;
  readonly #openMs: Backoff;
  #pause: Pause | null = null;
  #failures = 0;
  /** By the clock that never jumps. */
  #closesAt = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param firstOpenMs how long the circuit is open at first after failures: for tests */
  constructor(queue: PQueue<FairQueue, FairOptions>, firstOpenMs = FIRST_OPEN_MS) {
    this.#queue = queue;
    this.#openMs = backoff(firstOpenMs, MAX_OPEN_MS);
    const keepAlive = () => {
      this.#keepAlive();
    };
    queue.on('add', keepAlive);
    queue.on('next', keepAlive);
  }

  /** Null where the circuit is closed. */
  get pause(): Pause | null {
    return this.#pause;
  }

  /** Makes a call of this queue; opens the circuit, where its failure says so, before it rejects. */
  async run<T>(call: () => Promise<T>): Promise<T> {
    try {
      const answer = await call();
      this.#failures = 0;
      return answer;
    } catch (error) {
      const fault = unavailable(error);
      if (fault) this.#open(Math.max(requestedPauseMs(error), this.#countFailure()), fault);
      throw error;
    }
  }

  /** For how long the circuit opens; calls that started before it opened say nothing new. */
  #countFailure(): number {
    if (!this.#pause) this.#failures += 1;
    const beyond = this.#failures - FAILURE_THRESHOLD;
    return beyond < 0 ? 0 : this.#openMs(beyond + 1);
  }

  /** Where it is open for longer already, it stays so. */
  #open(ms: number, fault: UnavailableFault): void {
    if (ms <= 0 || performance.now() + ms <= this.#closesAt) return;
    this.#closesAt = performance.now() + ms;
    this.#pause = { until: Date.now() + ms, fault };
    this.#queue.pause();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#pause = null;
      this.#queue.start();
    }, ms);
    this.#keepAlive();
  }

  /** The process lives for the calls that wait, not for the timer itself. */
  #keepAlive(): void {
    if (this.#queue.size > 0) this.#timer?.ref();
    else this.#timer?.unref();
  }
}

/** For how many milliseconds the provider asked to be left alone; 0 where it did not. */
export function requestedPauseMs(error: unknown): number {
  return Math.min(unavailable(error)?.retryAfterMs ?? 0, MAX_REQUESTED_MS);
}

function unavailable(error: unknown): UnavailableFault | undefined {
  const fault = faultOf(error);
  return fault.code === 'provider_busy' || fault.code === 'provider_down' ? fault : undefined;
}

/** Whose turn it is in a lane: so many slots, so many starts in any minute, and all that holds it back. */
import { EventEmitter } from 'node:events';
import PQueue from 'p-queue';
import { linkSignal } from '../../lib/abort.js';
import { FairQueue, type FairOptions } from '../../lib/fair-queue.js';
import { RateWindow } from '../../lib/rate-window.js';

/** One second beyond the provider's own minute, since arrivals wobble. */
const WINDOW_MS = 61_000;

export interface TurnsSettings {
  /** How many slots there are. */
  readonly concurrency: number;
  readonly requestsPerMinute: number;
  /** Milliseconds in which `requestsPerMinute` holds: for tests. */
  readonly windowMs?: number;
}

export interface Turn extends Pick<FairOptions, 'user' | 'urgent'> {
  /** Ends the wait for it, and nothing else. */
  readonly signal: AbortSignal;
}

/** Asked when work has ended, with what it threw: what its slot stays taken for. */
export type Holding = (error?: unknown) => Promise<unknown> | undefined;

export class Turns {
  /** `begun` when a turn has come, after so long a wait. */
  readonly events = new EventEmitter<{ begun: [waitedMs: number] }>();
  readonly #queue: PQueue<FairQueue, FairOptions>;
  readonly #rate: RateWindow;
  /** Why nothing begins, each with the timer that ends it. */
  readonly #holds = new Map<string, NodeJS.Timeout | undefined>();

  constructor({ concurrency, requestsPerMinute, windowMs = WINDOW_MS }: TurnsSettings) {
    this.#queue = new PQueue({ queueClass: FairQueue, concurrency });
    this.#rate = new RateWindow(requestsPerMinute, windowMs);
    const keepAlive = () => {
      this.#keepAlive();
    };
    this.#queue.on('add', keepAlive);
    this.#queue.on('next', keepAlive);
  }

  get waiting(): number {
    return this.#queue.size;
  }

  get running(): number {
    return this.#queue.pending;
  }

  /** Calls that the rate lets begin at once. */
  get headroom(): number {
    return this.#rate.left;
  }

  /** Does the work when it is its turn. Its slot is given back when it has ended, or later. */
  take<T>(
    { user, urgent, signal }: Turn,
    work: () => Promise<T>,
    holding: Holding = () => undefined,
  ): Promise<T> {
    const wait = linkSignal([signal]);
    const asked = performance.now();
    return new Promise((resolve, reject) => {
      const start = async () => {
        // From here on an abort is the work's own business: its slot is taken all the same.
        wait.release();
        this.#countStart();
        this.events.emit('begun', performance.now() - asked);
        const answer = work();
        answer.then(resolve, reject);
        await answer.then(() => holding(), holding);
      };
      this.#queue
        .add(start, { user, urgent, signal: wait.signal })
        .catch(reject)
        .finally(() => {
          wait.release();
        });
    });
  }

  /** Something is under way already: until this resolves it takes a slot, before anything that waits. */
  occupy(until: Promise<void>): void {
    void this.#queue.add(() => until, { underWay: true });
  }

  /** Nothing begins for so long, or until it is released; `onOver` is called before anything does, and may hold anew. */
  hold(why: string, ms = Infinity, onOver: () => void = () => undefined): void {
    clearTimeout(this.#holds.get(why));
    const end = () => {
      this.#holds.delete(why);
      onOver();
      if (!this.#holds.has(why)) this.release(why);
    };
    this.#holds.set(why, ms === Infinity ? undefined : setTimeout(end, ms));
    this.#queue.pause();
    this.#keepAlive();
  }

  release(why: string): void {
    clearTimeout(this.#holds.get(why));
    this.#holds.delete(why);
    if (this.#holds.size === 0) this.#queue.start();
  }

  #countStart(): void {
    const ms = this.#rate.start();
    if (ms > 0) this.hold('rate', ms);
  }

  /** The process lives for the calls that wait, not for the timers themselves. */
  #keepAlive(): void {
    for (const timer of this.#holds.values())
      if (this.#queue.size > 0) timer?.ref();
      else timer?.unref();
  }
}

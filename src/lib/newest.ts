/** Keeps a picture of a state that moves up to date: the newest state is drawn, what came between is not. */
import { aborted } from './abort.js';
import type { Backoff } from './backoff.js';
import { pause } from './pause.js';

export interface NewestOptions {
  /** Draws the state as it is now. Never called twice at once; what it throws is tried again. */
  readonly draw: (closing: AbortSignal) => Promise<void>;
  readonly wait: Backoff;
  readonly onFailure: (error: unknown) => void;
}

export class Newest {
  readonly #options: NewestOptions;
  readonly #closing = new AbortController();
  #moved = false;
  #failures = 0;
  #drawing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: NewestOptions) {
    this.#options = options;
  }

  /** Whether the state is drawn as it is, and is not to be drawn again unless it moves. */
  get isIdle(): boolean {
    return !this.#drawing && !this.#timer && !this.#moved;
  }

  /** The state moved: draws it at once, or once more after what is being drawn. */
  changed(): void {
    this.#clearTimer();
    this.#moved = true;
    if (this.#closing.signal.aborted) return;
    this.#drawing ??= this.#drawAll().finally(() => {
      this.#drawing = undefined;
      if (this.#moved) this.changed();
    });
  }

  /** Draws again in so many milliseconds, unless the state moves before. */
  changedIn(ms: number): void {
    this.#clearTimer();
    this.#timer = setTimeout(() => {
      this.changed();
    }, ms).unref();
  }

  /** Draws a last time, for as long as `signal` allows. */
  async close(signal: AbortSignal): Promise<void> {
    this.changed();
    await Promise.race([this.#drawing, aborted(signal)]);
    this.end();
  }

  /** Draws no more. */
  end(): void {
    this.#clearTimer();
    this.#closing.abort();
  }

  #clearTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #drawAll(): Promise<void> {
    const { signal } = this.#closing;
    while (this.#moved && !signal.aborted) {
      this.#moved = false;
      await this.#drawOnce(signal);
    }
  }

  async #drawOnce(signal: AbortSignal): Promise<void> {
    const { draw, wait, onFailure } = this.#options;
    try {
      await draw(signal);
      this.#failures = 0;
    } catch (error) {
      // Cut off by the end of the process, which is not worth a word.
      if (signal.aborted) return;
      onFailure(error);
      this.#failures += 1;
      this.#moved = true;
      await pause(wait(this.#failures), signal);
    }
  }
}

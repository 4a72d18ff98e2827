/** Opens a connection anew where it does not come back by itself in time. */
import type { Backoff } from '../../lib/backoff.js';

export class ReconnectTimer {
  readonly #wait: Backoff;
  readonly #reconnect: () => void;
  #timer: NodeJS.Timeout | undefined;
  #attempts = 0;

  /** @param wait how long the connection has to come back, by how often it was opened in vain */
  constructor(wait: Backoff, reconnect: () => void) {
    this.#wait = wait;
    this.#reconnect = reconnect;
  }

  /** The connection was lost, or is being opened. Changes nothing where the timer runs already. */
  start(): void {
    if (this.#timer) return;
    this.#attempts += 1;
    this.restart(this.#wait(this.#attempts));
  }

  /** Opens it anew in so many milliseconds, in place of any earlier time. */
  restart(ms: number): void {
    this.cancel();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#reconnect();
    }, ms);
  }

  /** The connection is there: the next wait is the first one again. */
  reset(): void {
    this.cancel();
    this.#attempts = 0;
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

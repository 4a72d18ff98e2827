/** At most so many starts in any stretch of so many milliseconds, by the clock that never jumps. */
export class RateWindow {
  readonly #most: number;
  readonly #windowMs: number;
  /** Starts of the present window, oldest first. */
  readonly #starts: number[] = [];

  constructor(most: number, windowMs: number) {
    this.#most = most;
    this.#windowMs = windowMs;
  }

  /** Counts a start; for how many milliseconds no other may follow. A timer may end a millisecond early. */
  start(): number {
    const now = performance.now();
    this.#starts.push(now);
    while (this.#endOfOldest() <= now) this.#starts.shift();
    return this.#starts.length < this.#most ? 0 : this.#endOfOldest() - now + 1;
  }

  /** Starts that may follow at once. */
  get left(): number {
    const now = performance.now();
    const counted = this.#starts.filter((start) => start + this.#windowMs > now);
    return Math.max(0, this.#most - counted.length);
  }

  #endOfOldest(): number {
    const [oldest = Infinity] = this.#starts;
    return oldest + this.#windowMs;
  }
}

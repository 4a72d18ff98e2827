/** Work under way, by key: each key once at a time, and what failed is kept instead of thrown. */
export class InFlight {
  readonly #running = new Map<string, Promise<void>>();
  readonly #failed = new Map<string, { readonly error: unknown }>();

  /** Begins this work, unless work of the same key is under way. */
  start(key: string, work: () => Promise<void>): void {
    if (this.#running.has(key)) return;
    const done = work()
      .catch((error: unknown) => {
        this.#failed.set(key, { error });
      })
      .finally(() => this.#running.delete(key));
    this.#running.set(key, done);
  }

  /** Resolves when one of them has ended. */
  next(): Promise<void> {
    return Promise.race(this.#running.values());
  }

  /** Resolves when nothing is under way; `onEnded` is awaited at first, and each time that something has ended. */
  async drain(onEnded: () => Promise<void>): Promise<void> {
    try {
      await onEnded();
      while (this.#running.size > 0) {
        await this.next();
        await onEnded();
      }
    } finally {
      await Promise.all(this.#running.values());
    }
  }

  hasFailed(key: string): boolean {
    return this.#failed.has(key);
  }

  /** What failed first. */
  get failure(): { readonly error: unknown } | undefined {
    const [first] = this.#failed.values();
    return first;
  }
}

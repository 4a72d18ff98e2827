/** Lets one piece of work at a time be done for each key, in the order in which they came. */
export class OneAtATime {
  readonly #last = new Map<string, Promise<void>>();

  /** Does the work once all that came before for this key is over, and resolves as it does. */
  do<T>(key: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#last.get(key) ?? Promise.resolve()).then(work);
    const over = mine
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => {
        if (this.#last.get(key) === over) this.#last.delete(key);
      });
    this.#last.set(key, over);
    return mine;
  }
}

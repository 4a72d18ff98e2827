/** How many of the last while were so. */

const MINUTE_MS = 60_000;

export class ShareWindow {
  readonly #minutes: number;
  /** By minute. */
  readonly #counts = new Map<number, { all: number; marked: number }>();

  constructor(minutes: number) {
    this.#minutes = minutes;
  }

  count(isMarked: boolean, now: number): void {
    const minute = Math.floor(now / MINUTE_MS);
    const counts = this.#counts.get(minute) ?? { all: 0, marked: 0 };
    this.#counts.set(minute, counts);
    counts.all += 1;
    if (isMarked) counts.marked += 1;
    this.#forget(minute);
  }

  read(now: number): { readonly all: number; readonly share: number } {
    this.#forget(Math.floor(now / MINUTE_MS));
    let [all, marked] = [0, 0];
    for (const counts of this.#counts.values()) {
      all += counts.all;
      marked += counts.marked;
    }
    return { all, share: all === 0 ? 0 : marked / all };
  }

  #forget(now: number): void {
    for (const minute of this.#counts.keys())
      if (minute <= now - this.#minutes) this.#counts.delete(minute);
  }
}

/** Whether something is so for long enough to be believed. */

/** `between` is neither bad enough to begin nor good enough to end. */
export type Level = 'on' | 'off' | 'between';

/** For how many milliseconds it must be on, or off, first. */
export interface Patience {
  readonly onMs: number;
  readonly offMs: number;
}

export class Settling {
  readonly #known = new Map<string, { onSince?: number; offSince?: number }>();

  /** Told how it is now; returns what may be believed. Being off for a moment does not begin a new wait. */
  settle(key: string, level: Level, { onMs, offMs }: Patience, now: number): Level {
    const known = this.#known.get(key) ?? {};
    this.#known.set(key, known);
    if (level === 'off') {
      known.offSince ??= now;
      if (now - known.offSince < offMs) return 'between';
      delete known.onSince;
      return 'off';
    }
    delete known.offSince;
    if (level === 'between') return 'between';
    known.onSince ??= now;
    return now - known.onSince < onMs ? 'between' : 'on';
  }
}

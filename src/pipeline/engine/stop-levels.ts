/** How a run is ended: four levels, each of which includes those before it. */

/**
 * - `pay nothing new`: what only waits ends (for a turn, for a pause to be over, between two tries).
 * - `leave jobs`: jobs that were handed in are left to the next process.
 * - `end requests`: requests under way are aborted.
 * - `end at once`: nobody is told any more that a job is not wanted.
 */
const LEVELS = ['pay nothing new', 'leave jobs', 'end requests', 'end at once'] as const;
export type StopLevel = (typeof LEVELS)[number];

/** The level that a run has reached: raised, never lowered. */
export class StopLevels {
  readonly #controllers = new Map(LEVELS.map((level) => [level, new AbortController()]));

  raise(to: StopLevel): void {
    for (const level of LEVELS.slice(0, LEVELS.indexOf(to) + 1))
      this.#controllers.get(level)?.abort();
  }

  hasReached(level: StopLevel): boolean {
    return this.signal(level).aborted;
  }

  /** Aborted once this level is reached. */
  signal(level: StopLevel): AbortSignal {
    const controller = this.#controllers.get(level);
    if (!controller) throw new RangeError(`no level ${level}`);
    return controller.signal;
  }
}

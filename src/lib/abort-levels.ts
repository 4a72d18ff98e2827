/** Levels of an abort, each of which includes those before it: raised, never lowered. */
export class AbortLevels<Level extends string> {
  readonly #controllers: ReadonlyMap<Level, AbortController>;

  /** @param levels from the mildest to the last */
  constructor(levels: readonly Level[]) {
    this.#controllers = new Map(levels.map((level) => [level, new AbortController()]));
  }

  raise(to: Level): void {
    for (const [level, controller] of this.#controllers) {
      controller.abort();
      if (level === to) return;
    }
  }

  hasReached(level: Level): boolean {
    return this.signal(level).aborted;
  }

  /** Aborted once this level is reached. */
  signal(level: Level): AbortSignal {
    const controller = this.#controllers.get(level);
    if (!controller) throw new RangeError(`no level ${level}`);
    return controller.signal;
  }
}

/** The runs that may start, in memory: who is next, and how many stand before whom. */
import { Line } from '../../lib/line.js';
import type { RunId } from '../run.js';

export interface QueuedRun {
  readonly id: RunId;
  readonly userId: string;
  /** Null for the command line. */
  readonly guildId: string | null;
}

/** Somebody's own runs in one server, in the order they came. */
interface Party {
  readonly key: string;
  readonly userId: string;
  readonly guildId: string | null;
  readonly runs: Set<RunId>;
}

export class RunQueue {
  readonly #line = new Line<RunId>();
  readonly #parties = new Map<RunId, Party>();
  /** Whoever was served last is the last of them. */
  readonly #waiting = new Map<string, Party>();

  /** At the end; a run that is in line stays where it is. */
  add({ id, userId, guildId }: QueuedRun): void {
    if (this.#line.has(id)) return;
    this.#line.join(id);
    const key = `${userId} ${guildId ?? ''}`;
    const party = this.#waiting.get(key) ?? { key, userId, guildId, runs: new Set() };
    this.#waiting.set(key, party);
    this.#parties.set(id, party);
    party.runs.add(id);
  }

  /** It started, or ended before. */
  remove(id: RunId): void {
    const party = this.#parties.get(id);
    if (!party) return;
    this.#line.leave(id);
    this.#parties.delete(id);
    party.runs.delete(id);
    this.#waiting.delete(party.key);
    if (party.runs.size > 0) this.#waiting.set(party.key, party);
  }

  get size(): number {
    return this.#line.size;
  }

  /** How many are before this one: all, where it is not in line. */
  ahead(id: RunId): number {
    return this.#line.ahead(id);
  }

  /**
   * The oldest run of whoever is next: who has fewest runs in progress, and among equals was served
   * longest ago. Few are looked at, for those who have some in progress are behind those who do not.
   * @param maySpend whether runs of a server may start now
   */
  next(
    inProgress: (userId: string) => number,
    maySpend: (guildId: string | null) => boolean = () => true,
  ): QueuedRun | undefined {
    let next: QueuedRun | undefined;
    let fewest = Infinity;
    for (const { userId, guildId, runs } of this.#waiting.values()) {
      const [id] = runs;
      const inProgressNow = inProgress(userId);
      if (id === undefined || inProgressNow >= fewest || !maySpend(guildId)) continue;
      next = { id, userId, guildId };
      fewest = inProgressNow;
      if (inProgressNow === 0) break;
    }
    return next;
  }
}

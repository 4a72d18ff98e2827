/** The runs that may start, in memory: who is next, and how many stand before whom. */
import { Line } from '../../lib/line.js';
import type { RunId } from '../run.js';

export interface QueuedRun {
  readonly id: RunId;
  readonly userId: string;
}

export class RunQueue {
  readonly #line = new Line<RunId>();
  readonly #owners = new Map<RunId, string>();
  /** Each person's own runs in the order they came; whoever was served last is the last of the people. */
  readonly #people = new Map<string, Set<RunId>>();

  /** At the end; a run that is in line stays where it is. */
  add({ id, userId }: QueuedRun): void {
    if (this.#line.has(id)) return;
    this.#line.join(id);
    this.#owners.set(id, userId);
    const own = this.#people.get(userId);
    if (own) own.add(id);
    else this.#people.set(userId, new Set([id]));
  }

  /** It started, or ended before. */
  remove(id: RunId): void {
    const userId = this.#owners.get(id);
    if (userId === undefined) return;
    this.#line.leave(id);
    this.#owners.delete(id);
    const own = this.#people.get(userId);
    own?.delete(id);
    this.#people.delete(userId);
    if (own && own.size > 0) this.#people.set(userId, own);
  }

  /** How many are before this one: all, where it is not in line. */
  ahead(id: RunId): number {
    return this.#line.ahead(id);
  }

  /**
   * The oldest run of whoever is next: who has fewest runs in progress, and among equals was served
   * longest ago. Few are looked at, for those who have some in progress are behind those who do not.
   */
  next(inProgress: (userId: string) => number): QueuedRun | undefined {
    let next: QueuedRun | undefined;
    let fewest = Infinity;
    for (const [userId, [id]] of this.#people) {
      const runs = inProgress(userId);
      if (id === undefined || runs >= fewest) continue;
      next = { id, userId };
      fewest = runs;
      if (runs === 0) break;
    }
    return next;
  }
}

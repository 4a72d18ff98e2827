/** Which run is taken up or let in next, if any. */
import type { Budget } from '../budget.js';
import type { RunStore } from '../run-store.js';
import type { Run, RunId } from '../run.js';
import type { ActiveRuns } from './active-runs.js';

/** People who are let in beside the cap at most: each of their runs takes memory while it waits for a turn. */
const MOST_BESIDE = 1_000;

export class Admission {
  readonly #store: Pick<RunStore, 'load' | 'nextQueued' | 'start'>;
  readonly #active: Pick<ActiveRuns, 'size' | 'of'>;
  readonly #budget: Pick<Budget, 'maySpend' | 'runsWaiting'>;
  readonly #maxActive: number;
  /** In progress when the last process ended, and not taken up yet; the oldest is the last. */
  #left: RunId[] = [];

  constructor(
    store: Pick<RunStore, 'load' | 'nextQueued' | 'start'>,
    active: Pick<ActiveRuns, 'size' | 'of'>,
    budget: Pick<Budget, 'maySpend' | 'runsWaiting'>,
    maxActive: number,
  ) {
    this.#store = store;
    this.#active = active;
    this.#budget = budget;
    this.#maxActive = maxActive;
  }

  /** Before all others come these, which were in progress when the last process ended. */
  takeUp(left: readonly RunId[]): void {
    this.#left = left.toReversed();
  }

  /** Undefined where nobody waits, or nobody may come in now. */
  async next(): Promise<Run | undefined> {
    if (this.#active.size >= this.#maxActive + MOST_BESIDE) return undefined;
    const id = this.#left.at(-1);
    if (id === undefined) return this.#letIn();
    const run = await this.#store.load(id);
    this.#left.pop();
    return run;
  }

  async #letIn(): Promise<Run | undefined> {
    const next = await this.#store.nextQueued(
      (userId) => this.#active.of(userId),
      (guildId) => this.#budget.maySpend(guildId),
    );
    // Those that wait for money take nobody's place.
    const moving = this.#active.size - this.#budget.runsWaiting;
    const isLetIn = next && (this.#active.of(next.userId) === 0 || moving < this.#maxActive);
    return isLetIn ? this.#store.start(next.id) : undefined;
  }
}

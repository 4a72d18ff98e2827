/** What was begun of a run's steps: by earlier processes, which may have paid, and by this one. */
import type { RunStore, StepAttempt, StepResult } from '../ports.js';
import type { RunId } from '../run.js';
import { MAX_CRASHES } from './quarantine.js';

export class StepJournal {
  readonly #runId: RunId;
  readonly #store: RunStore;
  /** Attempts that earlier processes began and that no result ended since, by step. */
  readonly #earlier: Map<string, StepAttempt>;
  /** Steps of which this process sent a request. */
  readonly #sent = new Set<string>();
  /** Candidates whose job the provider forgot once. */
  readonly #lost = new Set<string>();

  private constructor(runId: RunId, store: RunStore, earlier: ReadonlyMap<string, StepAttempt>) {
    this.#runId = runId;
    this.#store = store;
    this.#earlier = new Map(earlier);
  }

  static async open(runId: RunId, store: RunStore): Promise<StepJournal> {
    return new StepJournal(runId, store, await store.attempts(runId));
  }

  /** The key of a step that crashed as many processes as it may. */
  get poisoned(): string | undefined {
    return [...this.#earlier].find(([, { crashes }]) => crashes >= MAX_CRASHES)?.[0];
  }

  /** What an earlier process began of a step and did not end. */
  earlier(step: string): StepAttempt | undefined {
    return this.#earlier.get(step);
  }

  /** A request of this step is about to go out. Processes that die in it are counted, not tries. */
  async recordRequest(step: string): Promise<void> {
    const isRetry = this.#sent.has(step);
    this.#sent.add(step);
    await this.#store.beginAttempt(this.#runId, step, isRetry);
  }

  /** Saves what a step found. */
  async save(step: string, result: StepResult): Promise<void> {
    await this.#store.save(this.#runId, step, result);
    this.#earlier.delete(step);
  }

  /** The step failed, and the process lives: what it sent may have been paid, but it crashed nothing. */
  async recordFailure(step: string): Promise<void> {
    if (this.#sent.has(step)) await this.#store.failAttempt(this.#runId, step);
  }

  /** False where the job of this candidate was lost before: a provider that forgets them all must not be paid for ever. */
  loseOnce(candidateId: string): boolean {
    if (this.#lost.has(candidateId)) return false;
    this.#lost.add(candidateId);
    return true;
  }
}

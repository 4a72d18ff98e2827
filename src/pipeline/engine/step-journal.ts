/** What was begun of a run's steps: by earlier processes, which may have paid, and by this one. */
import type { RunStore, StepAttempt, StepResult } from '../run-store.js';
import type { RunId } from '../run.js';
import { BLAME_MS, MAX_CRASHES } from './quarantine.js';

export class StepJournal {
  readonly #runId: RunId;
  readonly #store: RunStore;
  /** Attempts that earlier processes began and that no result ended since, by step. */
  readonly #earlier: Map<string, StepAttempt>;
  /** Steps of which this process sent a request. */
  readonly #sent = new Set<string>();
  /** Steps that this process counts as a crash of, should it die now, until a timer is over. */
  readonly #blamed = new Map<string, NodeJS.Timeout>();
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
    this.#sent.add(step);
    await this.#store.beginAttempt(this.#runId, step, this.#blamed.has(step));
    this.#blame(step);
  }

  /** An answer to this step is about to be worked on. */
  async recordAnswer(step: string): Promise<void> {
    if (!this.#blamed.has(step)) await this.#store.countCrash(this.#runId, step, 1);
    this.#blame(step);
  }

  /** Saves what a step found. */
  async save(step: string, result: StepResult): Promise<void> {
    await this.#store.save(this.#runId, step, result);
    this.#absolve(step);
    this.#earlier.delete(step);
  }

  /** The step failed, and the process lives: what it sent may have been paid, but it crashed nothing. */
  async recordFailure(step: string): Promise<void> {
    this.#absolve(step);
    if (this.#sent.has(step)) await this.#store.failAttempt(this.#runId, step);
  }

  /** What kills the process from now on is this step's doing, for a while. */
  #blame(step: string): void {
    this.#absolve(step);
    const timer = setTimeout(() => {
      this.#blamed.delete(step);
      // Where that cannot be written, the step is only done alone too early.
      this.#store.countCrash(this.#runId, step, -1).catch(() => undefined);
    }, BLAME_MS);
    this.#blamed.set(step, timer.unref());
  }

  #absolve(step: string): void {
    clearTimeout(this.#blamed.get(step));
    this.#blamed.delete(step);
  }

  /** False where the job of this candidate was lost before: a provider that forgets them all must not be paid for ever. */
  loseOnce(candidateId: string): boolean {
    if (this.#lost.has(candidateId)) return false;
    this.#lost.add(candidateId);
    return true;
  }
}

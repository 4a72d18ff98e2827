/** The runs in progress, one execution each; one that got stuck is taken up again. */
import { EventEmitter, once } from 'node:events';
import { backoff } from '../../lib/backoff.js';
import type { Run, RunId } from '../run.js';
import { RunExecution, type RunDeps } from './execution.js';

/** After a failure to admit a run or to take one up again: the database cannot be read, say. */
export const TRY_AGAIN = backoff(1_000, 10_000);

export class ActiveRuns {
  readonly #deps: RunDeps;
  readonly #executions = new Map<RunId, RunExecution>();
  /** How many of them each person has. */
  readonly #perPerson = new Map<string, number>();
  readonly #events = new EventEmitter().setMaxListeners(0);
  #stopping = false;

  constructor(deps: RunDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#executions.size;
  }

  get(runId: RunId): RunExecution | undefined {
    return this.#executions.get(runId);
  }

  /** Runs in progress of this person. */
  of(userId: string): number {
    return this.#perPerson.get(userId) ?? 0;
  }

  /** Resolves when one of them has ended. */
  async oneEnded(): Promise<void> {
    await once(this.#events, 'ended');
  }

  onEnded(listener: () => void): void {
    this.#events.on('ended', listener);
  }

  /** Puts a run in progress, unless it is. */
  launch(run: Run, failures = 0): void {
    if (this.#executions.has(run.id)) return;
    const execution = new RunExecution(run, this.#deps);
    this.#executions.set(run.id, execution);
    this.#count(run.userId, 1);
    this.#deps.publisher.changed(run);
    void execution.ended.then(() => {
      this.#executions.delete(run.id);
      this.#count(run.userId, -1);
      if (execution.isStuck) this.#takeUpLater(run.id, failures + 1);
      if (this.of(run.userId) === 0) this.#deps.painted.delete(run.userId);
      this.#events.emit('ended');
    });
  }

  #count(userId: string, by: 1 | -1): void {
    const runs = this.of(userId) + by;
    if (runs === 0) this.#perPerson.delete(userId);
    else this.#perPerson.set(userId, runs);
  }

  /** They begin nothing more; once `over` is aborted, what is under way is aborted, too. */
  stop(over: AbortSignal): void {
    this.#stopping = true;
    for (const execution of this.#executions.values()) {
      execution.stop();
      if (over.aborted) execution.abort();
    }
  }

  /** Resolves when none is in progress. */
  async allEnded(): Promise<void> {
    await Promise.all([...this.#executions.values()].map(({ ended }) => ended));
  }

  /** As the next process would. */
  #takeUpLater(runId: RunId, failures: number): void {
    const { store, record } = this.#deps;
    const takeUp = async () => {
      const run = await store.load(runId);
      if (run.status === 'running' && !this.#stopping) this.launch(run, failures);
    };
    setTimeout(() => {
      takeUp().catch((error: unknown) => {
        record(error, { runId });
        this.#takeUpLater(runId, failures + 1);
      });
    }, TRY_AGAIN(failures)).unref();
  }
}

/** The runs in progress, one execution each; one that got stuck is taken up again. */
import { EventEmitter, once } from 'node:events';
import type { Backoff } from '../../lib/backoff.js';
import type { Run, RunId } from '../run.js';
import { RunExecution } from './execution.js';
import type { RunDeps } from './run-deps.js';

export interface ActiveRunsOptions {
  readonly deps: RunDeps;
  /** How long a run that got stuck is left alone. */
  readonly tryAgain: Backoff;
}

export class ActiveRuns {
  readonly #deps: RunDeps;
  readonly #tryAgain: Backoff;
  readonly #executions = new Map<RunId, RunExecution>();
  readonly #events = new EventEmitter().setMaxListeners(0);
  #stopping = false;

  constructor({ deps, tryAgain }: ActiveRunsOptions) {
    this.#deps = deps;
    this.#tryAgain = tryAgain;
  }

  get size(): number {
    return this.#executions.size;
  }

  get(runId: RunId): RunExecution | undefined {
    return this.#executions.get(runId);
  }

  /** Runs in progress of this person. */
  of(userId: string): number {
    return [...this.#executions.values()].filter((one) => one.userId === userId).length;
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
    this.#deps.publisher.changed(run);
    void execution.ended.then(() => {
      this.#executions.delete(run.id);
      if (execution.isStuck) this.#takeUpLater(run.id, failures + 1);
      if (this.of(run.userId) === 0) this.#deps.painted.delete(run.userId);
      this.#events.emit('ended');
    });
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
    }, this.#tryAgain(failures)).unref();
  }
}

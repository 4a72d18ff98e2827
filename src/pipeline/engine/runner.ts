/** Lets runs in when it is their turn, and stops them in order. */
import { EventEmitter, once } from 'node:events';
import type { Fault } from '../../errors.js';
import { backoff } from '../../lib/backoff.js';
import type { JobProgress, Publisher } from '../ports.js';
import { isOver, type Run, type RunId } from '../run.js';
import { RunExecution, type RunDeps } from './execution.js';

/** After a failure to admit a run or to take one up again: the database cannot be read, say. */
const TRY_AGAIN = backoff(5_000, 60_000);

export interface RunnerOptions extends Omit<RunDeps, 'painted' | 'publisher'> {
  /** Runs in progress at once; a person with none in progress is let in beside it. */
  readonly maxActive: number;
}

export class Runner {
  readonly #deps: RunDeps;
  readonly #maxActive: number;
  readonly #active: ActiveRuns;
  #publisher: RunDeps['publisher'] | undefined;
  #admitting = Promise.resolve();
  #failures = 0;
  #stopping = false;

  constructor({ maxActive, ...deps }: RunnerOptions) {
    this.#maxActive = maxActive;
    const publisher = {
      changed: (run: Run) => this.#publisher?.changed(run),
      progress: (run: Run, progress: JobProgress) => this.#publisher?.progress(run, progress),
    };
    this.#deps = { ...deps, publisher, painted: new Set() };
    this.#active = new ActiveRuns(this.#deps);
    this.#active.onEnded(() => {
      this.wake();
    });
  }

  /** From here on runs are shown by this publisher; before, by nobody. */
  publishTo(publisher: Pick<Publisher, 'changed' | 'progress'>): void {
    this.#publisher = publisher;
  }

  /** Takes up what was in progress when the last process ended, then admits what waits. */
  async start(): Promise<void> {
    const { store, quarantine } = this.#deps;
    quarantine.start();
    for (const { id } of await store.running()) this.#active.launch(await store.load(id));
    this.wake();
  }

  /** Something was enqueued, or a place is free: admits who is next. */
  wake(): void {
    this.#admitting = this.#admitting
      .then(() => this.#admit())
      .then(
        () => {
          this.#failures = 0;
        },
        (error: unknown) => {
          this.#deps.record(error, {});
          this.#failures += 1;
          setTimeout(() => {
            this.wake();
          }, TRY_AGAIN(this.#failures)).unref();
        },
      );
  }

  /** Ends a run that is not over yet, as cancelled or for a fault; resolves once it is. */
  async end(runId: RunId, fault: Fault | null): Promise<void> {
    this.#active.get(runId)?.end(fault);
    // Once more in line with admissions, one of which may be letting it in.
    const told = this.#admitting.then(() => this.#endInLine(runId, fault));
    this.#admitting = told.then(
      () => undefined,
      () => undefined,
    );
    const execution = await told;
    await execution?.ended;
  }

  /** The execution that ends it; undefined where the run is not in progress and has ended here. */
  async #endInLine(runId: RunId, fault: Fault | null): Promise<RunExecution | undefined> {
    const { store, publisher } = this.#deps;
    const run = await store.load(runId);
    // The last process left it, and this one has not taken it up yet.
    if (run.status === 'running') this.#active.launch(run);
    const execution = this.#active.get(runId);
    execution?.end(fault);
    if (!execution && !isOver(run))
      publisher.changed(await store.end(runId, fault ? 'failed' : 'cancelled', fault));
    return execution;
  }

  /** Resolves when nothing is queued or in progress. */
  async idle(): Promise<void> {
    for (;;) {
      await this.#admitting;
      if (this.#active.size === 0) return;
      await this.#active.oneEnded();
    }
  }

  /** Begins nothing more, lets requests under way end until `over`, then aborts them. */
  async stop(over: AbortSignal): Promise<void> {
    this.#stopping = true;
    const halt = () => {
      this.#active.stop(over);
    };
    over.addEventListener('abort', halt, { once: true });
    halt();
    // One may have been let in at this very moment.
    await this.#admitting;
    halt();
    await this.#active.allEnded();
    over.removeEventListener('abort', halt);
  }

  async #admit(): Promise<void> {
    const { store } = this.#deps;
    while (!this.#stopping) {
      const next = await store.nextQueued((userIds) => this.#pick(userIds));
      if (!next) return;
      const run = await store.start(next.id);
      if (!isOver(run)) this.#active.launch(run);
    }
  }

  /** Who is next: whoever has fewest runs in progress, the one who waits longest among equals. */
  #pick(userIds: readonly string[]): string | undefined {
    const [next] = userIds
      .map((userId) => ({ userId, runs: this.#active.of(userId) }))
      .sort((a, b) => a.runs - b.runs);
    const isLetIn = next && (next.runs === 0 || this.#active.size < this.#maxActive);
    return isLetIn ? next.userId : undefined;
  }
}

/** The runs in progress, one execution each; one that got stuck is taken up again. */
class ActiveRuns {
  readonly #deps: RunDeps;
  readonly #executions = new Map<RunId, RunExecution>();
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
    }, TRY_AGAIN(failures)).unref();
  }
}

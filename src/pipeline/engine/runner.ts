/** Lets runs in when it is their turn, and stops them in order. */
import { EventEmitter } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { Fault } from '../../errors.js';
import { statusEndedFor } from '../ending.js';
import type { JobProgress, Publisher } from '../ports.js';
import { isOver, type Run, type RunId } from '../run.js';
import { ActiveRuns, TRY_AGAIN } from './active-runs.js';
import { Admission } from './admission.js';
import type { RunEvents } from './events.js';
import type { RunDeps } from './execution.js';

export interface RunnerOptions extends Omit<RunDeps, 'events' | 'painted' | 'publisher'> {
  /** Runs in progress at once; a person with none in progress is let in beside it. */
  readonly maxActive: number;
}

export class Runner {
  readonly events: RunEvents = new EventEmitter();
  readonly #deps: RunDeps;
  readonly #active: ActiveRuns;
  readonly #admission: Admission;
  #publisher: RunDeps['publisher'] | undefined;
  #admitting = Promise.resolve();
  #failures = 0;
  #stopping = false;
  /** Whether somebody is looked for already. */
  #isWoken = false;

  constructor({ maxActive, ...deps }: RunnerOptions) {
    const publisher = {
      changed: (run: Run) => this.#publisher?.changed(run),
      progress: (run: Run, progress: JobProgress) => this.#publisher?.progress(run, progress),
    };
    this.#deps = { ...deps, publisher, events: this.events, painted: new Set() };
    this.#active = new ActiveRuns(this.#deps);
    this.#admission = new Admission(deps.store, this.#active, deps.budget, maxActive);
    const wake = this.wake.bind(this);
    this.#active.onEnded(wake);
    deps.budget.events.on('opened', wake);
  }

  /** From here on runs are shown by this publisher; before, by nobody. */
  publishTo(publisher: Pick<Publisher, 'changed' | 'progress'>): void {
    this.#publisher = publisher;
  }

  /** Takes up what was in progress when the last process ended, the oldest first, then admits what waits. */
  start(left: readonly RunId[] = []): void {
    this.#deps.quarantine.start();
    this.#admission.takeUp(left);
    this.wake();
  }

  /** Something was enqueued, or a place is free: admits who is next. */
  wake(): void {
    if (this.#isWoken) return;
    this.#isWoken = true;
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

  /**
   * Ends those of these runs that are not over yet in one commit, as cancelled or for a fault; resolves
   * once nothing of them is under way.
   */
  async end(runIds: readonly RunId[], fault: Fault | null): Promise<void> {
    // In line with admissions, one of which may be letting one of them in.
    const told = this.#admitting.then(() => this.#endInLine(runIds, fault));
    this.#admitting = told.then(nothing, nothing);
    const { ended, executions } = await told;
    await this.#deps.store.synced();
    for (const id of ended) await this.#show(id);
    await Promise.all(executions.map(({ ended }) => ended));
  }

  /** Those that it ended, and the executions of those that were in progress. */
  async #endInLine(runIds: readonly RunId[], fault: Fault | null) {
    const { store } = this.#deps;
    const status = statusEndedFor(fault);
    const { queued, running } = await store.endAll(runIds, status, fault);
    for (const id of running) {
      // The last process left it, and this one has not taken it up yet.
      if (!this.#active.get(id)) this.#active.launch(await store.load(id));
      this.#active.get(id)?.end(fault);
    }
    const ended = [...queued, ...running];
    ended.forEach(() => this.events.emit('ended', status));
    return { ended, executions: runIds.flatMap((id) => this.#active.get(id) ?? []) };
  }

  async #show(id: RunId): Promise<void> {
    const { store, publisher } = this.#deps;
    publisher.changed(await store.load(id));
    await setImmediate();
  }

  /** Resolves when nothing is queued or in progress. */
  async idle(): Promise<void> {
    for (;;) {
      const admitting = this.#admitting;
      await admitting;
      if (this.#active.size > 0) await this.#active.oneEnded();
      else if (admitting === this.#admitting) return;
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

  /** Lets one in, and looks for another in its turn: who ends runs meanwhile does not wait for all of them. */
  async #admit(): Promise<void> {
    this.#isWoken = false;
    if (this.#stopping) return;
    const run = await this.#admission.next();
    if (!run) return;
    if (!isOver(run)) this.#active.launch(run);
    // What is read from memory or disk at once gives nobody else a turn.
    await setImmediate();
    this.wake();
  }
}

const nothing = () => undefined;

/** Lets runs in when it is their turn, and stops them in order. */
import type { Fault } from '../../errors.js';
import { Drive, type Workshop } from './execution.js';
import { isOver, type Run, type RunId } from '../run.js';

/** How long after a failure to admit or to save, a full disk say, it is tried again. */
const TRY_AGAIN_MS = 5_000;

export interface RunnerOptions extends Omit<Workshop, 'painted'> {
  /** Runs in progress at once; a person with none in progress is let in beside it. */
  readonly maxActive: number;
}

export class Runner {
  readonly #shop: Workshop;
  readonly #maxActive: number;
  readonly #active = new Map<RunId, Drive>();
  #admitting = Promise.resolve();
  #stopping = false;

  constructor({ maxActive, ...studio }: RunnerOptions) {
    this.#maxActive = maxActive;
    this.#shop = { ...studio, painted: new Set() };
  }

  /** Takes up what was in progress when the last process ended, then admits what waits. */
  async start(): Promise<void> {
    const { store, quarantine } = this.#shop;
    quarantine.begin();
    for (const { id } of await store.running()) this.#launch(await store.load(id));
    this.wake();
  }

  /** Something was enqueued: admits it if there is room. */
  wake(): void {
    this.#admitting = this.#admitting
      .then(() => this.#admit())
      .catch((error: unknown) => {
        this.#shop.record(error, {});
        setTimeout(() => {
          this.wake();
        }, TRY_AGAIN_MS).unref();
      });
  }

  /** Ends a run that is not over yet, as cancelled or for a fault; resolves once it is. */
  async giveUp(runId: RunId, fault: Fault | null): Promise<void> {
    this.#active.get(runId)?.giveUp(fault);
    // Once more in line with admissions, one of which may be letting it in.
    const told = this.#admitting.then(() => this.#end(runId, fault));
    this.#admitting = told.then(
      () => undefined,
      () => undefined,
    );
    const drive = await told;
    await drive?.ended;
  }

  /** The drive that ends it; undefined where the run is not in progress and has ended here. */
  async #end(runId: RunId, fault: Fault | null): Promise<Drive | undefined> {
    const { store, publisher } = this.#shop;
    const run = await store.load(runId);
    // The last process left it, and this one has not taken it up yet.
    if (run.status === 'running') this.#launch(run);
    const drive = this.#active.get(runId);
    drive?.giveUp(fault);
    if (!drive && !isOver(run))
      publisher.changed(await store.end(runId, fault ? 'failed' : 'cancelled', fault));
    return drive;
  }

  /** Resolves when nothing is queued or in progress. */
  async idle(): Promise<void> {
    for (;;) {
      await this.#admitting;
      if (this.#active.size === 0) return;
      await Promise.race([...this.#active.values()].map(({ ended }) => ended));
    }
  }

  /** Begins nothing more, lets requests under way end until `over`, then aborts them. */
  async stop(over: AbortSignal): Promise<void> {
    this.#stopping = true;
    const halt = () => {
      for (const drive of this.#active.values()) drive.stop();
      if (over.aborted) abort();
    };
    const abort = () => {
      for (const drive of this.#active.values()) drive.abort();
    };
    over.addEventListener('abort', abort, { once: true });
    halt();
    // One may have been let in at this very moment.
    await this.#admitting;
    halt();
    await Promise.all([...this.#active.values()].map(({ ended }) => ended));
    over.removeEventListener('abort', abort);
  }

  async #admit(): Promise<void> {
    const { store } = this.#shop;
    while (!this.#stopping) {
      const next = await store.nextQueued((userIds) => this.#pick(userIds));
      if (!next) return;
      const run = await store.start(next.id);
      if (!isOver(run)) this.#launch(run);
    }
  }

  /** A run that got stuck is taken up again, as the next process would. */
  #takeUpLater(runId: RunId): void {
    const { store, record } = this.#shop;
    const takeUp = async () => {
      const run = await store.load(runId);
      if (run.status === 'running' && !this.#stopping) this.#launch(run);
    };
    setTimeout(() => {
      takeUp().catch((error: unknown) => {
        record(error, { runId });
        this.#takeUpLater(runId);
      });
    }, TRY_AGAIN_MS).unref();
  }

  /** Who is next: whoever has fewest runs in progress, the one who waits longest among equals. */
  #pick(userIds: readonly string[]): string | undefined {
    const drives = [...this.#active.values()];
    const inProgress = (id: string) => drives.filter(({ userId }) => userId === id).length;
    const [next] = userIds
      .map((userId) => ({ userId, runs: inProgress(userId) }))
      .sort((a, b) => a.runs - b.runs);
    return next && (next.runs === 0 || drives.length < this.#maxActive) ? next.userId : undefined;
  }

  #launch(run: Run): void {
    const { publisher, painted } = this.#shop;
    if (this.#active.has(run.id)) return;
    const drive = new Drive(run, this.#shop);
    this.#active.set(run.id, drive);
    publisher.changed(run);
    void drive.ended.then(() => {
      this.#active.delete(run.id);
      if (drive.isStuck) this.#takeUpLater(run.id);
      const inProgress = [...this.#active.values()].map(({ userId }) => userId);
      if (!inProgress.includes(run.userId)) painted.delete(run.userId);
      this.wake();
    });
  }
}

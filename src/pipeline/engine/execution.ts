/** One run on its way: does its ready steps, each as soon as it can, until it is over or may not go on. */
import { EaselError, faultOf, type Fault } from '../../errors.js';
import type { StepAttempt, Caller, Publisher, RunStore } from '../ports.js';
import { MAX_CRASHES, type Quarantine } from './quarantine.js';
import { isOver, readySteps, stepKey, type Run, type RunId, type Step } from '../run.js';
import { perform, type Studio } from './steps.js';

/** How long a provider may take to hear that a job is not wanted any more. */
const DROP_WITHIN_MS = 5_000;

/** What all runs in progress share. */
export interface Workshop extends Studio {
  readonly store: RunStore;
  readonly publisher: Publisher;
  /** Writes an error to the log and to `error_logs`. */
  readonly record: (error: unknown, context: { readonly runId?: RunId }) => void;
  /** Resolves when what is done can be saved, or the signal is aborted. */
  readonly room: (waiting: AbortSignal) => Promise<void>;
  /** People in progress who have an image already. */
  readonly painted: Set<string>;
  readonly quarantine: Quarantine;
}

export class Drive {
  readonly userId: string;
  /** Resolves when the run is over, stopped or stuck; never rejects. */
  readonly ended: Promise<void>;
  /** Its rows could not be read or written: it has ended here, and is not over. */
  isStuck = false;
  readonly #run: Run;
  readonly #shop: Workshop;
  /** Aborted to end what only waits. */
  readonly #waiting = new AbortController();
  /** Aborted to leave jobs that were handed in to whoever comes next. */
  readonly #collecting = new AbortController();
  /** Aborted to end requests under way, too. */
  readonly #hard = new AbortController();
  /** Aborted to stop telling the provider what is not wanted any more. */
  readonly #dropping = new AbortController();
  /** Steps under way; none of them rejects. */
  readonly #inFlight = new Map<string, Promise<void>>();
  /** How many steps have ended here. */
  #ends = 0;
  /** Steps that failed here, the first one first. */
  readonly #failed = new Map<string, { readonly error: unknown }>();
  /** Steps of which this process sent a request. */
  readonly #sent = new Set<string>();
  /** Candidates whose job was lost once; a provider that forgets them all must not be paid for ever. */
  readonly #lost = new Set<string>();
  /** Iterations whose files this process wrote. */
  readonly #written = new Set<string>();
  #attempts = new Map<string, StepAttempt>();
  /** Why it may not go on: the process stops, or the run is given up, for this fault if for any. */
  #ending: 'stop' | { readonly fault: Fault | null } | undefined;

  constructor(run: Run, shop: Workshop) {
    this.userId = run.userId;
    this.#run = run;
    this.#shop = shop;
    if (run.iterations.some(hasImage)) shop.painted.add(run.userId);
    this.ended = this.#go().catch((error: unknown) => {
      this.isStuck = true;
      shop.record(error, { runId: run.id });
    });
  }

  /** Begins nothing more; what is under way may end. */
  stop(): void {
    this.#ending ??= 'stop';
    this.#waiting.abort();
    this.#collecting.abort();
  }

  /** Ends what is under way. */
  abort(): void {
    this.#hard.abort();
    this.#dropping.abort();
  }

  /** Ends the run at once and for good: cancelled, or failed where there is a fault. */
  giveUp(fault: Fault | null): void {
    this.#ending = { fault };
    this.#waiting.abort();
    this.#collecting.abort();
    this.#hard.abort();
  }

  async #go(): Promise<void> {
    const { store } = this.#shop;
    this.#attempts = new Map(await store.attempts(this.#run.id));
    const poison = [...this.#attempts].find(([, { deaths }]) => deaths >= MAX_CRASHES);
    if (poison) return this.#end({ code: 'poisoned', step: poison[0] });
    await this.#work();
    const [failure] = this.#failed.values();
    // Pays for nothing more; what is paid may come in.
    if (failure) this.#waiting.abort();
    await Promise.all(this.#inFlight.values());
    if (failure && !this.#ending) await this.#salvage();
    if (this.#ending === 'stop') return;
    if (this.#ending) return this.#end(this.#ending.fault);
    if (failure) return this.#end(faultOf(failure.error), failure.error);
  }

  async #work(): Promise<void> {
    let run = this.#run;
    while (!isOver(run) && !this.#ending && this.#failed.size === 0) {
      for (const step of readySteps(run)) this.#begin(step, run);
      await Promise.race(this.#inFlight.values());
      run = await this.#reload();
    }
  }

  /** Fetches what is paid for a run that cannot go on: it is shown all the same. */
  async #salvage(): Promise<void> {
    const run = await this.#reload();
    for (const step of readySteps(run))
      if (step.kind === 'collect' && !this.#failed.has(stepKey(step))) this.#begin(step, run);
    await Promise.all(this.#inFlight.values());
  }

  /** The rows as they are: read while no step ended, lest one that is paid look as if it were not. */
  async #reload(): Promise<Run> {
    for (;;) {
      const ends = this.#ends;
      const run = await this.#shop.store.load(this.#run.id);
      if (ends === this.#ends) return run;
    }
  }

  #begin(step: Step, run: Run): void {
    const key = stepKey(step);
    if (this.#inFlight.has(key)) return;
    const doing = step.kind === 'finish' ? this.#finish(run) : this.#take(step, key, run);
    const ended = doing
      .catch((error: unknown) => {
        this.#failed.set(key, { error });
      })
      .finally(() => {
        this.#inFlight.delete(key);
        this.#ends += 1;
      });
    this.#inFlight.set(key, ended);
  }

  /** One step: its effect, then its row, then the world. */
  async #take(step: Exclude<Step, { kind: 'finish' }>, key: string, run: Run): Promise<void> {
    const { store, publisher, painted, quarantine } = this.#shop;
    const { signal } = this.#waiting;
    const earlier = this.#attempts.get(key);
    const work = () =>
      perform(step, run, this.#shop, {
        caller: this.#caller(step, key),
        doubtSince: earlier?.since ?? null,
        onProgress: (progress) => {
          publisher.progress(run, progress);
        },
      });
    try {
      const result = await quarantine.do(earlier?.deaths ?? 0, work, signal);
      if (result.kind === 'lost') this.#loseOnce(result.candidate.id);
      const saved = await store.save(run.id, key, result);
      this.#attempts.delete(key);
      if (result.kind === 'collect') painted.add(run.userId);
      publisher.changed(saved);
      if (result.kind === 'refine') await this.#writeIterations(saved);
    } catch (error) {
      if (this.#sent.has(key)) await store.abandon(run.id, key);
      throw error;
    }
  }

  #loseOnce(candidateId: string): void {
    if (this.#lost.has(candidateId)) throw new EaselError({ code: 'bad_answer', provider: 'fal' });
    this.#lost.add(candidateId);
  }

  #caller(step: Step, key: string): Caller {
    // A job that was handed in is collected by the next process just as well.
    const { signal: waiting } = step.kind === 'collect' ? this.#collecting : this.#waiting;
    return {
      runId: this.#run.id,
      userId: this.userId,
      firstImage: !this.#shop.painted.has(this.userId),
      waiting,
      signal: step.kind === 'collect' ? waiting : this.#hard.signal,
      begun: async () => {
        await this.#shop.room(waiting);
        if (waiting.aborted) throw new EaselError({ code: 'stopping' });
        // Processes that die in it are counted, not tries.
        const again = this.#sent.has(key);
        this.#sent.add(key);
        await this.#shop.store.begin(this.#run.id, key, again);
      },
    };
  }

  async #finish(run: Run): Promise<void> {
    const { artifacts, store, publisher, log } = this.#shop;
    await this.#writeIterations(run);
    await artifacts.saveSummary({ ...run, status: 'done', endedAt: Date.now() });
    publisher.changed(await store.end(run.id, 'done', null));
    log.info({ runId: run.id, iterations: run.iterations.length }, 'run done');
  }

  /** The files of every refined iteration that this process has not written yet. */
  async #writeIterations(run: Run): Promise<void> {
    for (const iteration of run.iterations) {
      if (!iteration.refined || this.#written.has(iteration.id)) continue;
      await this.#shop.artifacts.saveIteration(run, iteration);
      this.#written.add(iteration.id);
    }
  }

  /** The run ends with what it has: failed by a fault, cancelled without one. */
  async #end(fault: Fault | null, cause: unknown = fault && new EaselError(fault)): Promise<void> {
    const { store, publisher, record } = this.#shop;
    const left = await store.load(this.#run.id);
    if (isOver(left)) return;
    if (cause) record(cause, { runId: this.#run.id });
    const status = fault ? 'failed' : 'cancelled';
    const dropped = this.#dropJobs(left);
    // The files first: once a run is over, no later process looks after it.
    await this.#saveFiles({ ...left, status, fault });
    publisher.changed(await store.end(this.#run.id, status, fault));
    await dropped;
  }

  /** What there is of a run that does not end well; a run must end even where it cannot be written. */
  async #saveFiles(run: Run): Promise<void> {
    const { artifacts, record } = this.#shop;
    try {
      for (const iteration of run.iterations.filter(hasImage))
        await artifacts.saveIteration(run, iteration);
      await artifacts.saveSummary({ ...run, endedAt: Date.now() });
    } catch (error) {
      record(error, { runId: run.id });
    }
  }

  /** Tells the provider that nobody will come for what it still paints, and does not wait for long. */
  async #dropJobs({ id, userId, prompt, iterations }: Run): Promise<void> {
    const { signal } = this.#dropping;
    const begun = () => Promise.resolve();
    const caller = { runId: id, userId, firstImage: false, signal, waiting: signal, begun };
    const timer = setTimeout(() => {
      this.#dropping.abort();
    }, DROP_WITHIN_MS);
    await Promise.allSettled(
      iterations
        .flatMap(({ candidates }) => candidates)
        .flatMap(({ image, requestId }) => (image || requestId === null ? [] : [requestId]))
        .map((requestId) =>
          this.#shop.generator.cancel({ model: prompt.model, requestId }, caller),
        ),
    );
    clearTimeout(timer);
  }
}

function hasImage({ candidates }: Run['iterations'][number]): boolean {
  return candidates.some(({ image }) => image !== null);
}

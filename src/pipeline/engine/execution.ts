/** One run on its way: does its ready steps, each as soon as it can, until it is over or may not go on. */
import { EaselError, faultOf, type Fault } from '../../errors.js';
import { AbortLevels } from '../../lib/abort-levels.js';
import { InFlight } from '../../lib/in-flight.js';
import { statusAfter, statusEndedFor } from '../ending.js';
import type { Caller, Publisher } from '../ports.js';
import type { RunStore } from '../run-store.js';
import { RunFiles } from '../results/artifacts.js';
import { hasImage, isOver, type Run, type RunId } from '../run.js';
import { readySteps, stepKey, type Step } from '../ready-steps.js';
import { cancelJobs } from './cancel-jobs.js';
import type { RunEvents } from './events.js';
import { releaseJob } from './release-job.js';
import { promiseStep, type PromiseDeps } from './promise-step.js';
import type { Quarantine } from './quarantine.js';
import { StepJournal } from './step-journal.js';
import { perform, type StepDeps, type WorkStep } from './steps.js';

/** Names the writing of result files among what is under way. */
const FILES = 'files';

/** What all runs in progress share. */
export interface RunDeps extends StepDeps, PromiseDeps {
  readonly store: RunStore;
  readonly publisher: Pick<Publisher, 'changed' | 'progress'>;
  /** Writes an error to the log and to `error_logs`. */
  readonly record: (error: unknown, context: { readonly runId?: RunId }) => void;
  /** Resolves when what is done can be saved, or the signal is aborted. */
  readonly room: (waiting: AbortSignal, folder: string) => Promise<void>;
  /** People in progress who have an image already. */
  readonly painted: Set<string>;
  readonly quarantine: Quarantine;
  readonly events: RunEvents;
}

/**
 * What ends a run, each level with all before it:
 * - `pay nothing new`: what only waits ends (for a turn, for a pause to be over, between two tries).
 * - `leave jobs`: jobs that were handed in are left to the next process.
 * - `end requests`: requests under way are aborted.
 * - `end at once`: nobody is told any more that a job is not wanted.
 */
const STOP_LEVELS = ['pay nothing new', 'leave jobs', 'end requests', 'end at once'] as const;
type StopLevel = (typeof STOP_LEVELS)[number];

export class RunExecution {
  readonly userId: string;
  /** Resolves when the run is over, stopped or stuck; never rejects. */
  readonly ended: Promise<void>;
  /** Its rows could not be read or written: it has ended here, and is not over. */
  isStuck = false;
  /** As its rows were when they were read last. */
  #run: Run;
  readonly #deps: RunDeps;
  readonly #files: RunFiles;
  readonly #stop = new AbortLevels(STOP_LEVELS);
  readonly #inFlight = new InFlight();
  /** Steps that have ended here, and how many of them `#run` shows. */
  #stepsEnded = 0;
  #stepsShown = 0;
  /** How the run is to end, where somebody has decided that: for a fault, or as cancelled. */
  #verdict: { readonly fault: Fault | null } | undefined;

  constructor(run: Run, deps: RunDeps) {
    this.userId = run.userId;
    this.#run = run;
    this.#deps = deps;
    this.#files = new RunFiles(deps.artifacts);
    if (run.iterations.some(({ candidates }) => candidates.some(hasImage)))
      deps.painted.add(run.userId);
    this.ended = this.#go().catch((error: unknown) => {
      this.isStuck = true;
      deps.record(error, { runId: run.id });
    });
  }

  /** Begins nothing more and leaves the run to the next process; requests under way may end. */
  stop(): void {
    this.#stop.raise('leave jobs');
  }

  /** Ends what is under way. */
  abort(): void {
    this.#stop.raise('end at once');
  }

  /** Ends what is under way of a run whose row says that it is over: as failed where there is a fault, else as cancelled. */
  end(fault: Fault | null): void {
    this.#verdict = { fault };
    this.#stop.raise('end requests');
  }

  async #go(): Promise<void> {
    const journal = await StepJournal.open(this.#run.id, this.#deps.store);
    const { poisoned } = journal;
    if (poisoned !== undefined) return this.#fail({ code: 'poisoned', step: poisoned });
    await this.#work(journal);
    const { failure } = this.#inFlight;
    if (failure) this.#stop.raise('pay nothing new');
    await this.#settle();
    if (failure && !this.#stop.hasReached('leave jobs')) await this.#collectPaid(journal);
    if (this.#verdict) return this.#end(this.#verdict.fault);
    if (failure && !this.#stop.hasReached('leave jobs'))
      return this.#fail(faultOf(failure.error), failure.error);
  }

  async #work(journal: StepJournal): Promise<void> {
    const mayGoOn = () => !this.#stop.hasReached('leave jobs') && !this.#inFlight.failure;
    while (!isOver(this.#run) && mayGoOn()) {
      for (const step of readySteps(this.#run)) this.#begin(step, journal);
      await this.#inFlight.next();
      await this.#reload();
    }
  }

  /** Fetches what is paid for a run that cannot go on: it is shown all the same. */
  async #collectPaid(journal: StepJournal): Promise<void> {
    for (const step of readySteps(this.#run))
      if (step.kind === 'collect' && !this.#inFlight.hasFailed(stepKey(step)))
        this.#begin(step, journal);
    await this.#settle();
  }

  /** Waits for all that is under way, and shows what comes of it as it comes. */
  #settle(): Promise<void> {
    return this.#inFlight.drain(() => this.#reload());
  }

  /**
   * Reads the rows once after steps have ended, and shows them. They are read again where a step
   * ended meanwhile, lest one that is paid look as if it were not.
   */
  async #reload(): Promise<void> {
    const { store, publisher } = this.#deps;
    while (this.#stepsShown !== this.#stepsEnded) {
      const ended = this.#stepsEnded;
      const run = await store.load(this.#run.id);
      if (ended !== this.#stepsEnded) continue;
      this.#stepsShown = ended;
      this.#run = run;
      // Whoever ended it from outside has shown that.
      if (isOver(run)) continue;
      publisher.changed(run);
      this.#inFlight.start(FILES, () => this.#files.writeRefined(run));
    }
  }

  #begin(step: Step, journal: StepJournal): void {
    const run = this.#run;
    this.#inFlight.start(stepKey(step), async () => {
      if (step.kind === 'finish') {
        this.#run = await completeRun(run, this.#files, this.#deps);
        return;
      }
      const levels = this.#stop;
      await takeStep(step, run, { journal, levels, deps: this.#deps }).finally(() => {
        this.#stepsEnded += 1;
      });
    });
  }

  #end(fault: Fault | null): Promise<void> {
    return this.#endAs({ status: statusEndedFor(fault), fault });
  }

  #fail(fault: Fault, cause?: unknown): Promise<void> {
    return this.#endAs({ status: statusAfter(fault, this.#run), fault, cause });
  }

  #endAs(ending: Omit<Ending, 'atOnce'>): Promise<void> {
    const atOnce = this.#stop.signal('end at once');
    return endRun(this.#run.id, { ...ending, atOnce }, this.#files, this.#deps);
  }
}

/** What one step of a run is taken with. */
interface Taking {
  readonly journal: StepJournal;
  readonly levels: AbortLevels<StopLevel>;
  readonly deps: RunDeps;
}

/** One step: its effect, then its row. */
async function takeStep(step: WorkStep, run: Run, taking: Taking): Promise<void> {
  const { journal, levels, deps } = taking;
  const { publisher, painted, quarantine, events } = deps;
  const key = stepKey(step);
  const begun = performance.now();
  const earlier = journal.earlier(key);
  const signal = levels.signal('pay nothing new');
  const settle = await promiseStep(step, run, deps, { isBegun: earlier !== undefined, signal });
  const work = () =>
    perform(step, run, deps, {
      caller: callerOf(step, run, taking),
      doubtSince: earlier?.sentAt ?? null,
      onProgress: (progress) => {
        publisher.progress(run, progress);
      },
    });
  try {
    const result = earlier ? await quarantine.do(earlier.crashes, work, signal) : await work();
    if (result.kind === 'lost' && !journal.loseOnce(result.candidate.id))
      throw new EaselError({ code: 'bad_answer', provider: deps.generator.provider });
    await journal.save(key, result);
    if (result.kind === 'generate') await deps.store.synced();
    if (result.kind === 'collect') {
      painted.add(run.userId);
      void releaseJob(result.candidate, run, deps);
    }
    events.emit('step', step.kind, 'ok', performance.now() - begun);
  } catch (error) {
    events.emit('step', step.kind, faultOf(error).code, performance.now() - begun);
    await journal.recordFailure(key);
    throw error;
  } finally {
    settle();
  }
}

function callerOf(step: WorkStep, run: Run, { journal, levels, deps }: Taking): Caller {
  const isCollect = step.kind === 'collect';
  // A job that was handed in is collected by the next process just as well.
  const waiting = levels.signal(isCollect ? 'leave jobs' : 'pay nothing new');
  return {
    runId: run.id,
    userId: run.userId,
    firstImage: !deps.painted.has(run.userId),
    waiting,
    signal: isCollect ? waiting : levels.signal('end requests'),
    // Cancelled by nobody, or too late: the next process finds out which.
    isLeft: () => levels.hasReached('end at once'),
    begun: async () => {
      await deps.room(waiting, run.folder);
      if (waiting.aborted) throw new EaselError({ code: 'stopping' });
      await journal.recordRequest(stepKey(step));
      // What may be paid is looked for after a power cut, too.
      if (step.kind === 'generate') await deps.store.synced();
    },
    answered: () => journal.recordAnswer(stepKey(step)),
  };
}

/** The run has all that it was to have. Throws where its files cannot be written. */
async function completeRun(
  run: Run,
  files: RunFiles,
  { store, publisher, log, events }: RunDeps,
): Promise<Run> {
  await files.writeAll({ ...run, status: 'done', endedAt: Date.now() });
  const done = await store.end(run.id, 'done', null);
  publisher.changed(done);
  events.emit('ended', 'done');
  log.info({ runId: run.id, iterations: run.iterations.length }, 'run done');
  return done;
}

/** How a run that is not complete ends. */
interface Ending {
  /** `done` where it has judged pictures and lacks nothing but what would have come next. */
  readonly status: 'done' | 'failed' | 'cancelled';
  /** What kept it from being complete; null where somebody cancelled it. */
  readonly fault: Fault | null;
  /** What is recorded as the reason; nothing for a cancellation. */
  readonly cause?: unknown;
  /** Aborted where providers are not to be told any more. */
  readonly atOnce: AbortSignal;
}

/** The run ends with what it has; nothing where it is done already. */
async function endRun(
  runId: Run['id'],
  { status, fault, cause = fault && new EaselError(fault), atOnce }: Ending,
  files: RunFiles,
  deps: RunDeps,
): Promise<void> {
  const { store, publisher, record, events } = deps;
  const left = await store.load(runId);
  if (left.status === 'done') return;
  if (cause) record(cause, { runId });
  const cancelled = cancelJobs(left, deps.generator, atOnce);
  // Whoever ended it from outside has written and shown how, with all that ended together.
  const over = isOver(left) ? left : { ...left, status, fault, endedAt: Date.now() };
  // A run must end even where its files cannot be written.
  await files.writeAll(over).catch((error: unknown) => record(error, { runId }));
  if (!isOver(left)) {
    publisher.changed(await store.end(runId, status, fault));
    events.emit('ended', status);
  }
  await cancelled;
}

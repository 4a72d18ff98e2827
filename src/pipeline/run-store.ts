/** Runs as the engine keeps them, and what comes of their steps. */
import type { Fault } from '../errors.js';
import type { Checklist } from './checklist.js';
import type { QueuedRun } from './engine/run-queue.js';
import type { Ticket } from './ports.js';
import type {
  Candidate,
  Comparison,
  Evaluation,
  ImageFile,
  Iteration,
  RefinedPrompt,
  Run,
  RunId,
} from './run.js';

export interface RefinementResult {
  readonly iteration: Iteration;
  readonly refined: RefinedPrompt;
  /** Text and seeds of the iteration that follows, if one does. */
  readonly next: { readonly text: string; readonly seeds: readonly number[] } | null;
}

/** What a step found, to be written in one transaction. */
export type StepResult =
  | { readonly kind: 'checklist'; readonly checklist: Checklist }
  /** Text and seeds of the first iteration. */
  | { readonly kind: 'steer'; readonly text: string; readonly seeds: readonly number[] }
  | { readonly kind: 'generate'; readonly candidate: Candidate; readonly ticket: Ticket }
  | { readonly kind: 'lost'; readonly candidate: Candidate }
  | { readonly kind: 'collect'; readonly candidate: Candidate; readonly image: ImageFile }
  | {
      readonly kind: 'evaluate';
      readonly candidate: Candidate;
      readonly evaluation: Evaluation;
      /** Where the same look refined the prompt. */
      readonly refinement?: RefinementResult;
    }
  | ({ readonly kind: 'refine' } & RefinementResult)
  | { readonly kind: 'compare'; readonly comparisons: readonly Comparison[] };

/** A step that an earlier process began and never ended. */
export interface StepAttempt {
  /** Processes that died in it. */
  readonly crashes: number;
  /** When a request of it went out last, epoch milliseconds; what went out earlier was looked for then. */
  readonly sentAt: number;
}

export interface RunStore {
  /** The oldest queued run of whoever is next, by how many runs each person has in progress; of servers that may spend. */
  nextQueued(
    inProgress: (userId: string) => number,
    maySpend?: (guildId: string | null) => boolean,
  ): Promise<QueuedRun | undefined>;
  load(run: RunId): Promise<Run>;
  /** From `queued` to `running`; a run that is not queued any more stays as it is. */
  start(run: RunId): Promise<Run>;
  /** Steps of this run that were begun and not ended, by key. */
  attempts(run: RunId): Promise<ReadonlyMap<string, StepAttempt>>;
  /** A request of this step is about to go out; `isCounted` where this process is among its crashes already. */
  beginAttempt(run: RunId, step: string, isCounted: boolean): Promise<void>;
  /** This process is among the crashes of a step that was begun, or is not any more. */
  countCrash(run: RunId, step: string, by: 1 | -1): Promise<void>;
  /** The step ended without a result, and not by a crash; what it may have begun stays in doubt. */
  failAttempt(run: RunId, step: string): Promise<void>;
  /** A checkpoint: the step's rows, and its attempt forgotten, together. */
  save(run: RunId, step: string, result: StepResult): Promise<void>;
  /** The run is over; does nothing where it already was. */
  end(run: RunId, status: 'done' | 'failed' | 'cancelled', fault: Fault | null): Promise<Run>;
  /** All of them that are not over yet are over in one commit: resolves to those, by what they were before. */
  endAll(
    runs: readonly RunId[],
    status: 'failed' | 'cancelled',
    fault: Fault | null,
  ): Promise<{ readonly queued: readonly RunId[]; readonly running: readonly RunId[] }>;
  /** Resolves when all that was written by now outlives a power cut. */
  synced(): Promise<void>;
}

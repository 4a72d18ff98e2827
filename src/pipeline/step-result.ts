/** What comes of a step of a run. */
import type { Checklist } from './checklist.js';
import type { Ticket } from './ports.js';
import type {
  Candidate,
  Comparison,
  Evaluation,
  ImageFile,
  Iteration,
  RefinedPrompt,
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

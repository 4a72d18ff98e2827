/** A run and what can be worked out from its rows: which iteration is the best, and whether it is over. */
import type { Checklist } from './checklist.js';
import type { Fault } from '../errors.js';
import type { Prompt } from './prompt.js';

export type RunId = string;
export type SubmissionId = string;

export const RUN_STATUSES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** A picture under OUTPUT_DIR. */
export interface ImageFile {
  /** Relative to OUTPUT_DIR. */
  readonly path: string;
  readonly width: number;
  readonly height: number;
  /** The provider flagged it as unsafe. */
  readonly unsafe: boolean;
}

/** A yes/no question of the checklist, answered by looking at an image. */
export interface Answer {
  readonly question: string;
  readonly evidence: string;
  readonly met: boolean;
}

export interface Evaluation {
  /** What is there, in a sentence or two. */
  readonly seen: string;
  readonly answers: readonly Answer[];
  readonly strengths: readonly string[];
  readonly weaknesses: readonly string[];
  /** Share of the checklist that is met, by weight, 0 to 1; computed here, never the model's own. */
  readonly score: number;
  /** The model that answered, as it named itself. */
  readonly modelVersion: string;
}

export interface Change {
  /** The question of the checklist that it serves; null where it serves none. */
  readonly check: string | null;
  readonly change: string;
  readonly reason: string;
}

export interface RefinedPrompt {
  readonly text: string;
  readonly changes: readonly Change[];
  /** The number of the iteration whose text it was made from; null where that is none of its run, or not known. */
  readonly base: number | null;
  readonly modelVersion: string;
}

/** One image asked for in an iteration: its seed first, the rest as it comes. */
export interface Candidate {
  readonly id: string;
  /** 1 to 4. */
  readonly number: number;
  readonly seed: number;
  /** fal's name for the job; it is paid from here on. */
  readonly requestId: string | null;
  readonly image: ImageFile | null;
  readonly evaluation: Evaluation | null;
}

export interface Iteration {
  readonly id: string;
  /** 1 to 3. */
  readonly number: number;
  /** The text that is painted. */
  readonly text: string;
  readonly candidates: readonly Candidate[];
  readonly refined: RefinedPrompt | null;
}

/** Which of two iterations that meet the same checks was preferred, whatever their order. */
export interface Comparison {
  readonly first: number;
  readonly second: number;
  /** The number of the better one; the first where the orders disagree. */
  readonly better: number;
}

export interface Run {
  readonly id: RunId;
  readonly submissionId: SubmissionId;
  readonly guildId: string | null;
  readonly userId: string;
  /** Where in its batch, from 0. */
  readonly position: number;
  readonly prompt: Prompt;
  readonly status: RunStatus;
  /** The seed that all seeds of the run are made from. */
  readonly seed: number;
  /** Folder of its files, relative to OUTPUT_DIR. */
  readonly folder: string;
  readonly checklist: Checklist | null;
  readonly iterations: readonly Iteration[];
  readonly comparisons: readonly Comparison[];
  readonly fault: Fault | null;
  /** Epoch milliseconds, as all times are. */
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

export function isOver(run: Pick<Run, 'status'>): boolean {
  return run.status === 'done' || run.status === 'failed' || run.status === 'cancelled';
}

/** A candidate whose image is there and was evaluated. */
export type Judged = Candidate & { readonly image: ImageFile; readonly evaluation: Evaluation };

/** The candidate that stands for its iteration: the one that meets most, the first among equals. */
export function best(iteration: Iteration): Judged | undefined {
  return iteration.candidates
    .filter(isJudged)
    .reduce<Judged | undefined>(
      (top, next) => (top && top.evaluation.score >= next.evaluation.score ? top : next),
      undefined,
    );
}

function isJudged(candidate: Candidate): candidate is Judged {
  return candidate.image !== null && candidate.evaluation !== null;
}

/** The picture that stands for an iteration, evaluated or not yet. */
export function shown(
  iteration: Iteration,
): (Candidate & { readonly image: ImageFile }) | undefined {
  return best(iteration) ?? iteration.candidates.find(hasImage);
}

/** Whether a candidate's picture is there. */
export function hasImage(
  candidate: Candidate,
): candidate is Candidate & { readonly image: ImageFile } {
  return candidate.image !== null;
}

/** The best iteration of a run: the one that meets most of the original prompt's checklist. */
export function winner(run: Pick<Run, 'iterations' | 'comparisons'>): Iteration | undefined {
  return leaders(run)[0];
}

/** The best iteration, and its equals that nobody has compared with it yet. */
export function leaders(run: Pick<Run, 'iterations' | 'comparisons'>): readonly Iteration[] {
  let tied: readonly Iteration[] = [];
  for (const next of run.iterations) {
    const [top] = tied;
    const ahead = lead(next, top);
    const compared = top && ahead === 0 ? comparisonOf(run, top, next) : undefined;
    if (ahead > 0 || compared?.better === next.number) tied = [next];
    else if (ahead === 0 && !compared) tied = [...tied, next];
  }
  return tied;
}

/** That `better` is the best of the tied, in the pairs that `leaders` looks for. */
export function comparisonsOf(
  [first, ...others]: readonly Iteration[],
  better: number | undefined,
): readonly Comparison[] {
  let top = first?.number ?? 0;
  return others.map(({ number: second }) => {
    const pair = { first: top, second, better: second === better ? second : top };
    top = pair.better;
    return pair;
  });
}

/** How much more of the checklist `next` meets than `top`; without an evaluation it never leads. */
function lead(next: Iteration, top: Iteration | undefined): number {
  const score = best(next)?.evaluation.score;
  if (score === undefined) return -1;
  return score - ((top && best(top)?.evaluation.score) ?? -1);
}

function comparisonOf(run: Pick<Run, 'comparisons'>, a: Iteration, b: Iteration) {
  return run.comparisons.find((seen) => seen.first === a.number && seen.second === b.number);
}

/** The best so far, the newest among equals: its words are the ones that were refined most often. */
export function champion(iterations: readonly Iteration[]): Iteration | undefined {
  return iterations.reduce<Iteration | undefined>(
    (top, next) => (best(next) && lead(next, top) >= 0 ? next : top),
    undefined,
  );
}

/** The iteration whose text an iteration's refined prompt was made from. */
export function baseOf({ iterations }: Pick<Run, 'iterations'>, iteration: Iteration): Iteration {
  return iterations.find(({ number }) => number === iteration.refined?.base) ?? iteration;
}

/** Whether everything that was asked for is to be seen. */
export function isPerfect(iteration: Iteration): boolean {
  return best(iteration)?.evaluation.score === 1;
}

/** The seed of a candidate: all images of a run have one of their own, the first the run's. */
export function seedOf(run: Pick<Run, 'seed'>, iteration: number, candidate: number): number {
  return (run.seed + (iteration - 1) * 4 + (candidate - 1)) % 2 ** 32;
}

/** A run as one line of its submission. */
export interface RunSummary {
  readonly id: RunId;
  /** The prompt's id in its file. */
  readonly name: string;
  readonly prompt: string;
  /** What was asked to change of an earlier run. */
  readonly change: string | null;
  readonly status: RunStatus;
  /** Iterations that are evaluated and refined, of how many planned. */
  readonly iterationsDone: number;
  readonly iterationsPlanned: number;
  readonly bestScore: number | null;
  readonly bestIteration: number | null;
  readonly fault: Fault | null;
}

/** What one command enqueued, and where it is shown. */
export interface Submission {
  readonly id: SubmissionId;
  readonly interactionId: string;
  readonly guildId: string | null;
  readonly channelId: string | null;
  /** The reply to the command; null until it is known. */
  readonly messageId: string | null;
  readonly threadId: string | null;
  readonly userId: string;
  readonly fileName: string | null;
  readonly createdAt: number;
  /** Discord's name of the language in which everybody is told of it. */
  readonly locale: string;
  /** Waits for its owner to agree to what it may cost. */
  readonly held: boolean;
  readonly runs: readonly RunSummary[];
  /** Queued runs of others that came before its first one. */
  readonly ahead: number;
}

/** Which steps of a run are ready, worked out from its rows. */
import type { Checklist } from './checklist.js';
import {
  best,
  isOver,
  leaders,
  type Candidate,
  type ImageFile,
  type Iteration,
  type Run,
} from './run.js';

/** One thing a run needs done. */
export type Step =
  | { readonly kind: 'checklist' }
  | { readonly kind: 'steer' }
  | { readonly kind: 'generate'; readonly iteration: Iteration; readonly candidate: Candidate }
  | {
      readonly kind: 'collect';
      readonly iteration: Iteration;
      readonly candidate: Candidate;
      readonly requestId: string;
    }
  | {
      readonly kind: 'evaluate';
      readonly iteration: Iteration;
      readonly candidate: Candidate;
      readonly image: ImageFile;
      readonly checklist: Checklist;
    }
  | { readonly kind: 'refine'; readonly iteration: Iteration }
  | { readonly kind: 'compare'; readonly tied: readonly Iteration[] }
  | { readonly kind: 'finish' };

/** Names a step among those of its run, the same in every process. */
export function stepKey(step: Step): string {
  switch (step.kind) {
    case 'generate':
    case 'collect':
    case 'evaluate':
      return `${step.kind}:${step.candidate.id}`;
    case 'refine':
      return `refine:${String(step.iteration.number)}`;
    case 'compare':
      return ['compare', ...step.tied.map(({ number }) => number)].join(':');
    case 'checklist':
    case 'steer':
    case 'finish':
      return step.kind;
  }
}

/** What the run needs next: every step whose inputs are rows and whose output is not. */
export function readySteps(run: Run): readonly Step[] {
  if (isOver(run)) return [];
  const waiting = [
    ...(run.checklist ? [] : [{ kind: 'checklist' } as const]),
    ...(run.iterations.length > 0 ? [] : [{ kind: 'steer' } as const]),
    ...run.iterations.flatMap((iteration) => candidateSteps(run, iteration)),
  ];
  const last = run.iterations.at(-1);
  if (waiting.length > 0 || !last || !best(last)) return waiting;
  if (!last.refined) return [{ kind: 'refine', iteration: last }];
  const tied = leaders(run);
  return tied.length > 1 ? [{ kind: 'compare', tied }] : [{ kind: 'finish' }];
}

function candidateSteps(run: Run, iteration: Iteration): Step[] {
  return iteration.candidates.flatMap((candidate): Step[] => {
    const { image, requestId, evaluation } = candidate;
    if (!image && requestId === null) return [{ kind: 'generate', iteration, candidate }];
    if (!image && requestId !== null) return [{ kind: 'collect', iteration, candidate, requestId }];
    if (image && run.checklist && !evaluation)
      return [{ kind: 'evaluate', iteration, candidate, image, checklist: run.checklist }];
    return [];
  });
}

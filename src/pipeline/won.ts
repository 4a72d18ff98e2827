import { best, winner, type Iteration, type Judged, type Run } from './run.js';

/** What won a run, and the candidate that stands for it. */
export interface Won {
  readonly iteration: Iteration;
  readonly candidate: Judged;
}

/** Undefined where nothing of it was judged. */
export function wonIn(run: Pick<Run, 'iterations' | 'comparisons'>): Won | undefined {
  const iteration = winner(run);
  const candidate = iteration && best(iteration);
  return candidate && { iteration, candidate };
}

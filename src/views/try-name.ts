/** What a try is called. */
import type { Language } from '../languages/index.js';
import { isGiven } from '../pipeline/origin.js';
import type { Iteration, Run } from '../pipeline/run.js';

/** Whether it is the picture that somebody gave to start from, which was no try. Of imported tries, too, no job is known. */
export function isStart({ prompt, iterations }: Run, { number }: Iteration): boolean {
  const given = iterations.filter(({ candidates }) => candidates.some(isGiven));
  return number === 1 && prompt.iterations > 1 && given.length === 1 && given[0]?.number === 1;
}

/** `Try 2 of 3` */
export function tryName(run: Run, iteration: Iteration, { posts }: Language): string {
  return isStart(run, iteration) ? posts.given : posts.try(iteration.number, run.prompt.iterations);
}

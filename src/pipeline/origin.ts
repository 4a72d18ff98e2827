/** What a person does next with a run: a new run that starts from it. The old one stays as it is. */
import { fullPrompt, type Prompt } from './prompt.js';
import { isOver, type Candidate, type Iteration, type Run } from './run.js';
import type { Start } from './start.js';

/** Of what a person asks to change at once, and of all of it over several runs, in UTF-16 units. */
export const MAX_CHANGE = 1000;
const MAX_CHANGES = 2000;
const BETWEEN = '\n\n';

/** A prompt, and what is there of its run already. */
export interface NextRun {
  readonly prompt: Prompt;
  readonly start: Start;
}

/** The same again with another seed. */
export function again({ id, prompt, checklist, iterations }: Run): NextRun {
  const change = prompt.origin?.change ?? null;
  // What was to be made of a person's words is still to be made of them.
  const isUnmade = iterations.length === 0;
  const origin = isUnmade ? prompt.origin : { runId: id, iteration: null, change };
  const text = isUnmade ? null : (iterations.find(isPainted)?.text ?? fullPrompt(prompt));
  return { prompt: { ...prompt, seed: null, origin }, start: { text, checklist, picture: null } };
}

/** Whether a person gave the picture: no job was handed in for it. */
export function isGiven({ image, requestId }: Candidate): boolean {
  return image !== null && requestId === null;
}

/** The seed that painted a candidate; null where a person gave its picture. */
export function paintedSeed(candidate: Candidate): number | null {
  return isGiven(candidate) ? null : candidate.seed;
}

function isPainted({ candidates }: Iteration): boolean {
  return !candidates.every(isGiven);
}

/** Whether another run can go on from a try: nothing more comes of it. */
export function isSettled(run: Run, { refined }: Iteration): boolean {
  return refined !== null || isOver(run);
}

/** So many tries more, from what was made of one; they are judged by the same checklist. */
export function goOn(run: Run, { number, text, refined }: Iteration, iterations: number): NextRun {
  const change = run.prompt.origin?.change ?? null;
  return {
    prompt: { ...run.prompt, iterations, ...from(run, number, change) },
    start: { text: refined?.text ?? text, checklist: run.checklist, picture: null },
  };
}

/** One more try from one, with what a person wants changed; that makes the checklist another one, too. */
export function steer(run: Run, { number }: Iteration, words: string): NextRun {
  return {
    prompt: { ...run.prompt, iterations: 1, ...from(run, number, changes(run, words)) },
    start: { text: null, checklist: null, picture: null },
  };
}

function from({ id: runId }: Run, iteration: number, change: string | null) {
  return { seed: null, origin: { runId, iteration, change } };
}

/** The newest last; where there is no room for all, the oldest are dropped. */
function changes({ prompt }: Run, words: string): string {
  const all = [...changesIn(prompt.origin?.change ?? null), words];
  while (all.join(BETWEEN).length > MAX_CHANGES) all.shift();
  return all.join(BETWEEN);
}

/** What was asked to change over several runs, each by itself, the newest last. */
export function changesIn(change: string | null): readonly string[] {
  return change?.split(BETWEEN) ?? [];
}

/** Where a run goes on by itself: its newest try whose prompt was refined, else its newest. */
export function lastTry({ iterations }: Pick<Run, 'iterations'>): Iteration | undefined {
  return iterations.findLast(({ refined }) => refined !== null) ?? iterations.at(-1);
}

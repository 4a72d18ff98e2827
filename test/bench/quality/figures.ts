/** Means and how sure they are: prompts are drawn again and again, with all their seeds, and 95 % of the means kept. */
import { chance } from '../../sandbox/chance.js';
import type { Played } from './play.js';

export interface Estimate {
  readonly mean: number;
  readonly from: number;
  readonly to: number;
}

const DRAWS = 2_000;

const meanOf = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** One value for each prompt: the mean over its seeds. */
export function byPrompt(
  played: readonly Played[],
  figure: (one: Played) => number,
): readonly number[] {
  const values = new Map<number, number[]>();
  for (const one of played)
    values.set(one.prompt, [...(values.get(one.prompt) ?? []), figure(one)]);
  return [...values].sort(([one], [other]) => one - other).map(([, all]) => meanOf(all));
}

/** The mean of values, and between which bounds 95 % of the means of samples like them lie. */
export function estimate(values: readonly number[]): Estimate {
  const means = Array.from({ length: DRAWS }, (_, draw) =>
    meanOf(values.map((_, at) => values[pick(values.length, draw, at)] ?? 0)),
  ).sort((one, other) => one - other);
  const at = (share: number) => means[Math.round(share * (DRAWS - 1))] ?? Number.NaN;
  return { mean: meanOf(values), from: at(0.025), to: at(0.975) };
}

const pick = (length: number, ...parts: readonly number[]) => Math.floor(chance(...parts) * length);

/** Prompt for prompt, so that what both have in common is no doubt of the difference. */
export const difference = (one: readonly number[], other: readonly number[]): Estimate =>
  estimate(one.map((value, at) => value - (other[at] ?? Number.NaN)));

/** A strategy that comes in sizes, by what each size takes on average. */
export interface Rung {
  readonly takes: number;
  readonly scores: readonly number[];
}

/** What so much would buy: between two sizes, some prompts get the smaller, the others the larger one. */
export function between(rungs: readonly Rung[], takes: number): readonly number[] {
  const sorted = rungs.toSorted((one, other) => one.takes - other.takes);
  const above = sorted.find((rung) => rung.takes >= takes) ?? sorted.at(-1);
  const below = sorted.findLast((rung) => rung.takes <= takes) ?? sorted[0];
  if (!above || !below) throw new Error('no rungs');
  const width = above.takes - below.takes;
  const share = width > 0 ? (takes - below.takes) / width : 0;
  return below.scores.map((score, at) => score + share * ((above.scores[at] ?? 0) - score));
}

/** What was asked for, as it stands above what came of it. */
import { changesIn } from '../pipeline/origin.js';
import type { Run } from '../pipeline/run.js';
import { quote, type Line } from './message.js';

/** One line of a phone. */
const CHANGE_SHOWN = 36;

interface Wish {
  readonly prompt: string;
  /** What was asked to change, over several runs, the newest last. */
  readonly change: string | null;
}

/** The prompt, and below it what was asked to change last, for which the prompt makes room. */
export function wishLines({ prompt, change }: Wish, max: number): Line[] {
  const newest = changesIn(change).at(-1);
  if (newest === undefined) return [quote(prompt, max, '> ')];
  return [quote(prompt, Math.floor(max / 2), '> '), quote(newest, CHANGE_SHOWN, '> ✏️ ')];
}

export function wishOf({ prompt: { prompt, origin } }: Pick<Run, 'prompt'>, max: number): Line[] {
  return wishLines({ prompt, change: origin?.change ?? null }, max);
}

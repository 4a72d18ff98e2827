/** The ways to spend money on a prompt that are measured beside each other. */
import type { Rules } from '../../../src/pipeline/rules.js';
import * as critic from '../../sandbox/gemini/published.js';
import type { Critic } from '../../sandbox/gemini/tasks.js';

export interface Strategy {
  readonly name: string;
  readonly iterations: number;
  readonly images: number;
  /** Which iteration is what the person gets. */
  readonly final: 'winner' | 'last';
  /** Operations whose calls it could do without; they are not counted. */
  readonly needless?: readonly string[];
  readonly critic?: Critic;
  /** Where they are not the product's own. */
  readonly rules?: Partial<Rules>;
}

/** Calls for what comes after a try that is the last. */
const NO_REFINEMENT = ['refine'];

export const ONE_SHOT: Strategy = {
  name: 'one-shot',
  iterations: 1,
  images: 1,
  final: 'winner',
  needless: ['checklist', 'evaluate', 'refine', 'critique', 'prefer'],
};

export const bestOf = (images: number): Strategy => ({
  name: `best of ${String(images)}, no refinement`,
  iterations: 1,
  images,
  final: 'winner',
  needless: NO_REFINEMENT,
});

export const DEFAULT: Strategy = { name: 'Easel', iterations: 3, images: 1, final: 'winner' };

/** The person's own words again and again: what of the loop is choice and not wording. */
const sameWords: Critic = {
  ...critic,
  refine: (original, history, asked) => ({
    ...critic.refine(original, history, asked),
    prompt: history[0]?.prompt ?? original.prompt,
  }),
};

/** The loop as it was: two questions a picture, each prompt from the last one. */
const BEFORE: Partial<Rules> = { criticCalls: 2, champion: false, verifier: false };
const three = { iterations: 3, images: 1 } as const;

export const OTHERS: readonly Strategy[] = [
  { ...three, name: 'last of 3', final: 'last', rules: BEFORE, needless: ['prefer'] },
  { ...three, name: 'best of a chain of 3', final: 'winner', rules: BEFORE },
  { ...DEFAULT, name: 'Easel, same words', critic: sameWords },
];

const SWITCHES: Readonly<Record<string, Partial<Rules>>> = {
  champion: { champion: false },
  memory: { memory: false },
  verifier: { verifier: false },
  'early-stop': { earlyStop: false },
  'one-call': { criticCalls: 2 },
};
export const RULE_NAMES = Object.keys(SWITCHES);

/** Easel with some of its rules switched off, as `champion+one-call`. */
export function without(names: string): Strategy {
  const rules = names.split('+').map((name) => {
    const rule = SWITCHES[name];
    if (!rule) throw new Error(`${name}: expected one of ${RULE_NAMES.join(', ')}`);
    return rule;
  });
  return {
    ...DEFAULT,
    name: `without ${names.replaceAll('+', ' and ')}`,
    rules: Object.assign({}, ...rules) as Partial<Rules>,
  };
}

/** `2x3`: two tries of three candidates each. */
export function split(text: string): Strategy {
  const [, tries, candidates] = /^([1-3])x([1-4])$/.exec(text) ?? [];
  if (tries === undefined) throw new Error(`${text}: expected 1 to 3 tries, x, 1 to 4 candidates`);
  return {
    ...DEFAULT,
    name: `Easel, ${tries} × ${candidates ?? ''}`,
    iterations: Number(tries),
    images: Number(candidates),
  };
}

/** The questions that a picture is judged by. */

export const CHECK_KINDS = [
  'object',
  'count',
  'colour',
  'relation',
  'style',
  'text',
  'mood',
] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];

export const MAX_CHECKS = 10;
/** UTF-16 units. */
export const MAX_QUESTION = 200;
export const MAX_WEIGHT = 3;

/** A yes/no question about one thing, whose yes is what the person wants. */
export interface Check {
  readonly question: string;
  readonly kind: CheckKind;
  /** 1 to 3: how much it counts. */
  readonly weight: number;
  /** The place of an earlier check, from 0; where that is not met, this one is not asked. */
  readonly needs: number | null;
}

export type Checklist = readonly Check[];

/** A check that stands by itself. */
export function aloneCheck(question: string): Check {
  return { question, kind: 'object', weight: 1, needs: null };
}

export function questionsOf(checklist: Checklist): readonly string[] {
  return checklist.map(({ question }) => question);
}

/** Share of the weights that is met, 0 to 1. */
export function scoreOf(checklist: Checklist, isMet: readonly boolean[]): number {
  const sum = (checks: Checklist) => checks.reduce((total, { weight }) => total + weight, 0);
  const met = checklist.filter((_, index) => isMet[index]);
  return sum(met) / Math.max(1, sum(checklist));
}

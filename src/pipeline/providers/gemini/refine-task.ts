/** Asks for a better prompt. */
import type { Checklist } from '../../checklist.js';
import { SchemaType, type Schema } from '@google/generative-ai';
import { z } from 'zod';
import type { History, Refinement } from '../../ports.js';
import { MAX_PROMPT, text, type Prompt } from '../../prompt.js';
import { best, type Iteration } from '../../run.js';
import {
  CHANGE,
  keyed,
  MAX_REMARK,
  MAX_REMARKS,
  object,
  remark,
  string,
  UNTRUSTED,
  wish,
  type Questions,
  type Task,
} from './task.js';

/** A prompt that is too long ends at a word's end: its picture is worth more than its last clauses. */
function atMostAPrompt(prompt: unknown): unknown {
  if (typeof prompt !== 'string' || prompt.trim().length <= MAX_PROMPT) return prompt;
  const cut = prompt.trim().slice(0, MAX_PROMPT + 1);
  const end = cut.search(/\s\S*$/u);
  return end > 0 ? cut.slice(0, end) : cut.slice(0, MAX_PROMPT);
}

const CUT = {
  check: null,
  change: `cut to ${String(MAX_PROMPT)} characters`,
  reason: 'the critic wrote more than an image model takes',
};

const promptSchema = z.object({ prompt: z.string() });

function isCut(answer: unknown, text: string): boolean {
  const { data } = promptSchema.safeParse(answer);
  return data !== undefined && data.prompt.trim().length > text.length;
}

const refinedSchema = z.object({
  changes: z
    .array(
      z.object({
        check: z.string().catch(''),
        change: remark(MAX_REMARK),
        reason: remark(MAX_REMARK),
      }),
    )
    .catch([])
    .transform((changes) => changes.filter(({ change }) => change !== '').slice(0, MAX_REMARKS)),
  prompt: z.unknown().transform(atMostAPrompt).pipe(text(MAX_PROMPT)),
});

/** How a prompt is refined; `goal` names what the person asked for. */
export const refining = (
  goal: 'original' | 'prompt',
) => `The goal is always "${goal}"; never add to it nor drop from it. "history" holds every try so far: the prompt, which questions its picture met and which not. Start from the try marked "base", the best so far; what the others changed in vain is not to be tried again.
Put what matters most and what was missing first, in plain words: the generator reads about the first 75 tokens, and heeds the rest little. Keep the wording that worked. Where "negative" names something, describe the picture so that it does not come up.`;

export const WRITE = `First list what you change, for which question ("check": its name in "checklist", or empty) and why, then write the prompt: 1 to ${String(MAX_PROMPT)} characters that describe the picture alone, with no word about tries, questions or this work.`;

export const refinementFields: Record<string, Schema> = {
  changes: {
    type: SchemaType.ARRAY,
    items: object({ check: string, change: string, reason: string }),
  },
  prompt: string,
};

export type Rewriting = Omit<Refinement, 'modelVersion'>;

function readRefinement(answer: unknown, questions: Questions): Rewriting {
  const { changes, prompt: text } = refinedSchema.parse(answer);
  const byKey = new Map(Object.entries(questions));
  const named = changes.map((one) => ({ ...one, check: byKey.get(one.check) ?? null }));
  return { changes: isCut(answer, text) ? [...named, CUT] : named, text };
}

export function refineTask(
  prompt: Prompt,
  checklist: Checklist,
  history: History,
): Task<Rewriting> {
  const questions = keyed(checklist);
  return {
    operation: 'refine',
    instructions: `You rewrite the prompt of an image generator so that its next picture comes closer to what a person asked for.
${refining('original')}
${CHANGE}
${WRITE}
${UNTRUSTED}`,
    data: {
      task: 'refine',
      original: wish(prompt),
      checklist: questions,
      history: attempts(history),
    },
    pictures: [],
    schema: object(refinementFields),
    read: (answer) => readRefinement(answer, questions),
  };
}

/** Null where it cannot be used: the evaluation beside it holds. */
export function usableRefinement(answer: unknown, questions: Questions): Rewriting | null {
  return refinedSchema.safeParse(answer).success ? readRefinement(answer, questions) : null;
}

export function attempts({ tries, base }: History): object[] {
  return tries.flatMap((one) =>
    attempt(one).map((told) => (one === base ? { ...told, base: true } : told)),
  );
}

/** A try as the refiner is told of it; one that was not judged tells nothing. */
function attempt(iteration: Iteration): object[] {
  const evaluation = best(iteration)?.evaluation;
  if (!evaluation) return [];
  const { score, answers, strengths, weaknesses } = evaluation;
  const questions = (met: boolean) =>
    answers.filter((answer) => answer.met === met).map(({ question }) => question);
  const { number, text } = iteration;
  const found = { met: questions(true), unmet: questions(false), strengths, weaknesses };
  return [{ iteration: number, prompt: text, score, ...found }];
}

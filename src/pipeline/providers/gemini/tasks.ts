/** Asks for the checklist of a prompt, and which of equals is the best. */
import {
  aloneCheck,
  CHECK_KINDS,
  MAX_CHECKS,
  MAX_QUESTION,
  MAX_WEIGHT,
  type Check,
  type Checklist,
} from '../../checklist.js';
import { SchemaType, type Schema } from '@google/generative-ai';
import { z } from 'zod';
import type { ReadPicture } from '../../ports.js';
import type { Prompt } from '../../prompt.js';
import { CHANGE, object, remark, string, UNTRUSTED, wish, type Task } from './task.js';

const whole: Schema = { type: SchemaType.INTEGER };
const kind: Schema = { type: SchemaType.STRING, format: 'enum', enum: [...CHECK_KINDS] };

const checkSchema = z.object({
  question: remark(MAX_QUESTION),
  kind: z.enum(CHECK_KINDS).catch('object'),
  weight: z.int().min(1).max(MAX_WEIGHT).catch(1),
  needs: z.int().catch(0),
});

const questionsSchema = z.object({
  questions: z
    .array(z.union([checkSchema, remark(MAX_QUESTION).transform(aloneCheck)]))
    .transform(tidied)
    .refine((checks) => checks.length > 0, 'no questions'),
});

type Numbered = Omit<Check, 'needs'> & { readonly needs: number | null };

/** Without blanks, doubles and what is too many; what a check needs is counted from 1 until here. */
function tidied(checks: readonly Numbered[]): Checklist {
  const kept = checks
    .map((check, index) => ({ check, number: index + 1 }))
    .filter(({ check: { question } }) => question !== '')
    .filter(
      ({ check: { question }, number }) =>
        checks.findIndex((one) => one.question === question) === number - 1,
    )
    .slice(0, MAX_CHECKS);
  return kept.map(({ check }, at) => {
    const parent = kept.findIndex(({ number }) => number === check.needs);
    return { ...check, needs: parent >= 0 && parent < at ? parent : null };
  });
}

export function checklistTask(prompt: Prompt): Task<Checklist> {
  return {
    operation: 'checklist',
    instructions: `You write the checklist by which pictures painted for a prompt will be judged.
Write 1 to ${String(MAX_CHECKS)} questions that can be answered with yes or no by looking at a picture, where yes is always what the person wants.
Each question is about one thing only: that something is there, how many, its colour, its place, what it does, the light, the style, the mood. The most important come first.
Say of each its kind, its weight (3: without it the picture is none of this; 2: clearly asked for; 1: a detail), and in "needs" the number of the earlier question without whose yes it makes no sense ("Is the fox red?" needs "Is there a fox?"), or 0.
Ask for nothing that the prompt does not say. For what "negative" names, ask "Is the image free of …?".
${CHANGE}
${UNTRUSTED}`,
    data: { task: 'checklist', prompt: wish(prompt) },
    pictures: [],
    schema: object({
      questions: {
        type: SchemaType.ARRAY,
        items: object({ question: string, kind, weight: whole, needs: whole }),
        minItems: 1,
        maxItems: MAX_CHECKS,
      },
    }),
    read: (answer) => questionsSchema.parse(answer).questions,
  };
}

const PLACES = ['first', 'second', 'third'] as const;

export function preferTask(pictures: readonly ReadPicture[], prompt: Prompt): Task<number> {
  const places = PLACES.slice(0, pictures.length);
  const preferredSchema = z.object({ preferred: z.enum(places) });
  return {
    operation: 'prefer',
    instructions: `These pictures were painted for the same prompt. Say which of them shows best what the prompt asks for; where they show the same, which is the best picture. Give the reason first. The order in which they stand means nothing.
${CHANGE}
${UNTRUSTED}`,
    data: { task: 'prefer', prompt: wish(prompt) },
    pictures,
    schema: object({
      reason: string,
      preferred: { type: SchemaType.STRING, format: 'enum', enum: places },
    }),
    read: (answer) => places.indexOf(preferredSchema.parse(answer).preferred),
  };
}

/** Asks for the checklist of a prompt, and which of equals is the best. */
import { SchemaType } from '@google/generative-ai';
import { z } from 'zod';
import type { ReadPicture } from '../../ports.js';
import type { Prompt } from '../../prompt.js';
import { CHANGE, object, remark, string, UNTRUSTED, wish, type Task } from './task.js';

const MAX_QUESTIONS = 10;
const MAX_QUESTION = 200;

const questionsSchema = z.object({
  questions: z
    .array(remark(MAX_QUESTION))
    .transform((questions) => [...new Set(questions.filter((question) => question !== ''))])
    .transform((questions) => questions.slice(0, MAX_QUESTIONS))
    .refine((questions) => questions.length > 0, 'no questions'),
});

export function checklistTask(prompt: Prompt): Task<readonly string[]> {
  return {
    operation: 'checklist',
    instructions: `You write the checklist by which pictures painted for a prompt will be judged.
Write 1 to ${String(MAX_QUESTIONS)} questions that can be answered with yes or no by looking at a picture, where yes is always what the person wants.
Each question is about one thing only: that something is there, how many, its colour, its place, what it does, the light, the style, the mood. The most important come first.
Ask for nothing that the prompt does not say. For what "negative" names, ask "Is the image free of …?".
${CHANGE}
${UNTRUSTED}`,
    data: { task: 'checklist', prompt: wish(prompt) },
    pictures: [],
    schema: object({
      questions: { type: SchemaType.ARRAY, items: string, minItems: 1, maxItems: MAX_QUESTIONS },
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

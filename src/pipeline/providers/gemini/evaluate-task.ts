/** Asks what a picture shows of what was asked for. */
import { scoreOf, type Checklist } from '../../checklist.js';
import { SchemaType, type Schema } from '@google/generative-ai';
import { z } from 'zod';
import type { ReadPicture } from '../../ports.js';
import type { Prompt } from '../../prompt.js';
import type { Answer, Evaluation } from '../../run.js';
import {
  CHANGE,
  keyed,
  MAX_REMARKS,
  object,
  remark,
  remarks,
  string,
  strings,
  UNTRUSTED,
  wish,
  type Questions,
  type Task,
} from './task.js';

const MAX_SEEN = 1000;

const verdictSchema = z.object({ evidence: remark(MAX_SEEN), met: z.boolean() });

/** Which answers are due differs from picture to picture; zod compiles a schema, so it is made once. */
const evaluationSchema = z.object({
  seen: remark(MAX_SEEN),
  answers: z.record(z.string(), z.unknown()),
  strengths: remarks,
  weaknesses: remarks,
});

/** An evaluation as the model gives it; the model's own name is added by who asked. */
export type Judgement = Omit<Evaluation, 'modelVersion'>;

export const JUDGE = `First say in a sentence or two what is really to be seen. Then answer every question of the checklist: name the evidence in the picture before the verdict, and say met only where it is plainly so; where you cannot tell, it is not met.
Then name what is good about the picture and what is weak, at most ${String(MAX_REMARKS)} short remarks each, measured by the prompt.`;

export function evaluationFields(questions: Questions): Record<string, Schema> {
  const verdict = object({ evidence: string, met: { type: SchemaType.BOOLEAN } });
  const answers = Object.keys(questions).map((key) => [key, verdict] as const);
  return {
    seen: string,
    answers: object(Object.fromEntries<Schema>(answers)),
    strengths: strings,
    weaknesses: strings,
  };
}

/** Where a check needs another one that is not met, the model's own word on it counts for nothing. */
export function readEvaluation(answer: unknown, checklist: Checklist): Judgement {
  const { answers: verdicts, ...texts } = evaluationSchema.parse(answer);
  const answers: Answer[] = [];
  for (const [key, question] of Object.entries(keyed(checklist))) {
    const { needs = null } = checklist[answers.length] ?? {};
    const parent = needs === null ? undefined : answers[needs];
    const verdict = verdictSchema.parse(verdicts[key]);
    answers.push({ question, ...(parent?.met === false ? notAsked(parent) : verdict) });
  }
  const score = scoreOf(
    checklist,
    answers.map(({ met }) => met),
  );
  return { ...texts, answers, score };
}

function notAsked({ question }: Answer) {
  return { evidence: `Not asked, since this is not met: ${question}`, met: false };
}

export function evaluateTask(
  picture: ReadPicture,
  prompt: Prompt,
  checklist: Checklist,
): Task<Judgement> {
  const questions = keyed(checklist);
  return {
    operation: 'evaluate',
    instructions: `You judge whether a picture shows what a prompt asked for.
${JUDGE}
${CHANGE}
${UNTRUSTED}`,
    data: { task: 'evaluate', prompt: wish(prompt), checklist: questions },
    pictures: [picture],
    schema: object(evaluationFields(questions)),
    read: (answer) => readEvaluation(answer, checklist),
  };
}

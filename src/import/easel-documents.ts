/** What Easel writes beside the pictures of a run, as docs/output.md has it, read back with nothing in it trusted. */
import { checklistJson } from '../db/codec.js';
import { z } from 'zod';
import { falModel } from '../config.js';
import { ASPECTS, MAX_IMAGES, MAX_ITERATIONS, MAX_SEED } from '../pipeline/prompt.js';
import { atMost } from './cut.js';

export const runId = z.string().regex(/^[0-9a-z]{14}$/);
const text = z.string().transform((given) => atMost(given) ?? '');
const texts = z.array(text).max(100);
const seed = z.int().min(0).max(MAX_SEED);
const count = (max: number) => z.int().min(1).max(max);
const share = z.number().min(0).max(1);
const word = text.nullable().catch(null);

const evaluation = z.object({
  seen: text,
  answers: z.array(z.object({ question: text, evidence: text, met: z.boolean() })).max(100),
  strengths: texts,
  weaknesses: texts,
  score: share,
  model: text,
});
const parent = z
  .object({ run: runId.nullable(), iteration: z.int().nullable(), change: word })
  .nullable()
  .catch(null);
const candidate = z.object({
  candidate: count(MAX_IMAGES),
  image: z.string().nullable(),
  unsafe: z.boolean().nullable(),
  seed: seed.nullable(),
  request_id: z.string().max(200).nullable(),
});
const shape = { aspect: z.enum(ASPECTS), model: falModel, negative_prompt: word };
export const results = z.object({
  prompt: text,
  candidate: z.int().nullable(),
  evaluation: evaluation.nullable(),
  refined_prompt: z
    .object({
      text,
      changes: z
        .array(z.object({ check: text.nullable().default(null), change: text, reason: text }))
        .max(100),
      from_iteration: z.int().min(1).max(MAX_ITERATIONS).nullable().default(null),
      model: text,
    })
    .nullable(),
  candidates: z.array(candidate).min(1).max(MAX_IMAGES),
});
export const others = z.object({
  other_candidates: z.array(evaluation.extend({ candidate: z.int() })).max(MAX_IMAGES),
});
const time = z.iso.datetime().transform((given) => Date.parse(given));
export const summary = z.object({
  run: runId,
  prompt: z.object({
    id: z.string(),
    prompt: text,
    title: word,
    scene: word,
    mood: word,
    seed: seed.nullable(),
    iterations: count(MAX_ITERATIONS),
    images: count(MAX_IMAGES),
    ...shape,
  }),
  parent,
  status: z.enum(['done', 'failed', 'cancelled']),
  fault: z.object({ code: z.string(), sentence: z.string() }).nullable(),
  seed,
  created_at: time,
  started_at: time.nullable(),
  ended_at: time.nullable(),
  winner: z.object({ iteration: z.int() }).nullable(),
  cost_usd: z.number().min(0).nullable().catch(null),
  checklist: texts.nullable(),
  checks: checklistJson.nullable().optional(),
  iterations: z.array(
    z.object({ iteration: z.int(), prompt: text, seeds: z.array(seed.nullable()) }),
  ),
});

export type Results = z.infer<typeof results>;
export type Summary = z.infer<typeof summary>;
export type ToldEvaluation = z.infer<typeof evaluation>;

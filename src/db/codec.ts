/** Lists and objects that are kept as JSON text, and how they are read back. */
import { aloneCheck, CHECK_KINDS, type Checklist } from '../pipeline/checklist.js';
import { z } from 'zod';
import { PERMISSIONS, PROVIDERS, REFUSALS, type Fault, type Provider } from '../errors.js';
import type { GivenPicture } from '../pipeline/given-picture.js';
import { ASPECTS, type PromptDefaults } from '../pipeline/prompt.js';

export function toJson(value: readonly unknown[] | object): string {
  return JSON.stringify(value);
}

/** @throws ZodError, SyntaxError where the row was not written by Easel. */
export function fromJson<T>(schema: z.ZodType<T>, text: string): T {
  return schema.parse(JSON.parse(text));
}

export const stringsJson = z.array(z.string());
/** Rows of before checks had kinds hold their questions alone. */
export const checklistJson: z.ZodType<Checklist> = z.array(
  z.union([
    z.string().transform(aloneCheck),
    z.object({
      question: z.string(),
      kind: z.enum(CHECK_KINDS),
      weight: z.number(),
      needs: z.number().nullable(),
    }),
  ]),
);

export const answersJson = z.array(
  z.object({ question: z.string(), evidence: z.string(), met: z.boolean() }),
);
export const changesJson = z.array(
  z.object({
    // Older rows name no check.
    check: z.string().nullable().default(null),
    change: z.string(),
    reason: z.string(),
  }),
);

const textOrNull = z.string().nullable();
export const defaultsJson: z.ZodType<PromptDefaults> = z.object({
  title: textOrNull,
  scene: textOrNull,
  mood: textOrNull,
  negative: textOrNull,
  aspect: z.enum(ASPECTS),
  seed: z.number().nullable(),
  iterations: z.number(),
  images: z.number(),
  model: z.string(),
  style: z
    .object({ name: z.string(), text: z.string(), negative: textOrNull })
    .nullable()
    .optional(),
});

export const pictureJson: z.ZodType<GivenPicture> = z.object({
  prompt: z.string(),
  aspect: z.enum(ASPECTS).nullable(),
  unsafe: z.boolean(),
  parent: z.object({ runId: z.string(), iteration: z.number() }).nullable(),
});

const provider = z.custom<Provider>((name) =>
  Object.keys(PROVIDERS).some((provider) => provider === name),
);

/** Only the faults a run can end with are ever stored. */
export const faultJson: z.ZodType<Fault> = z.discriminatedUnion('code', [
  z.object({
    code: z.enum([
      'content_refused',
      'provider_down',
      'provider_refused',
      'provider_closed',
      'bad_answer',
      'bad_image',
      'provider_busy',
    ]),
    provider,
  }),
  z.object({ code: z.literal('poisoned'), step: z.string() }),
  z.object({ code: z.literal('discord_denied'), missing: z.enum(PERMISSIONS) }),
  z.object({ code: z.literal('discord_refused'), why: z.enum(REFUSALS) }),
  z.object({
    code: z.enum([
      'cancelled',
      'expired',
      'stopping',
      'storage_full',
      'internal',
      'target_gone',
      'not_found',
    ]),
  }),
]);

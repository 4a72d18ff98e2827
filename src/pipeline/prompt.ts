/** What a person asks for: the fields of one prompt, their limits, and the text that is painted first. */
import { z } from 'zod';
import { clip, describe } from '../lib/data-file/value.js';
import { ASPECTS, nearestAspect, type Aspect } from './aspect.js';
import type { Problem } from '../errors.js';
import { inStyle, type Style } from './style.js';

export { ASPECTS, type Aspect };

export const MAX_PROMPTS = 100;
export const MAX_ITERATIONS = 3;
export const MAX_IMAGES = 4;
export const MAX_SEED = 2 ** 32 - 1;
/** Characters of the main prompt; the other texts hold at most `MAX_DETAIL`. */
export const MAX_PROMPT = 2000;
export const MAX_DETAIL = 1000;
const PROMPT_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** One prompt as a person gave it, its choices filled in. */
export interface Prompt {
  /** Names the prompt among its siblings and its folder on disk. */
  readonly id: string;
  readonly prompt: string;
  readonly title: string | null;
  readonly scene: string | null;
  readonly mood: string | null;
  readonly negative: string | null;
  readonly aspect: Aspect;
  /** The seed a person chose; null leaves it to us. */
  readonly seed: number | null;
  /** 1 to 3. */
  readonly iterations: number;
  /** Candidates an iteration, 1 to 4. */
  readonly images: number;
  readonly model: string;
  /** Null where it starts from nothing but its words. */
  readonly origin: Origin | null;
}

/** What a prompt goes on from: a run, or a picture that somebody gave. */
export interface Origin {
  /** The run, as long as it is there; null for a picture that is none of ours. */
  readonly runId: string | null;
  /** Which of its iterations; null where it is painted again from the start. */
  readonly iteration: number | null;
  /** What a person asked to change after they had seen a picture, the newest last; it outranks the prompt. */
  readonly change: string | null;
}

const NUL = String.fromCharCode(0);

/** Names that some file system keeps for itself. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;

/** Whether a name can stand for a prompt and its folder. */
export function isPromptId(name: string): boolean {
  return PROMPT_ID.test(name) && !RESERVED.test(name);
}

/** The sentence of a value that is of the wrong kind. */
const expected = (what: string) => ({
  error: ({ input }: { readonly input?: unknown }) =>
    input === undefined ? 'required' : `expected ${what}, got ${describe(input)}`,
});

/** A text of at most `max` UTF-16 units, as Discord counts them; zod's own `max` counts code points. */
export function atMost(max: number, type: z.ZodString): z.ZodString {
  return type.refine((value) => value.length <= max, `must have at most ${String(max)} characters`);
}

/** Something that can be seen. */
const VISIBLE = /[^\s\p{Cc}\p{Cf}\p{DI}]/u;

/** A text that every part of Easel can store, send and show: not blank, no NUL, no half of a surrogate pair. */
export const text = (max: number) =>
  atMost(max, z.string(expected('string')).trim())
    .regex(VISIBLE, 'must not be empty')
    .refine((value) => !value.includes(NUL), 'contains a NUL character')
    .refine((value) => value.isWellFormed(), 'contains half of a surrogate pair');

const integer = (min: number, max: number) => {
  const range = expected(`integer from ${String(min)} to ${String(max)}`);
  return z.int(expected('integer')).min(min, range).max(max, range);
};

const aspect = z.preprocess(
  (value) => nearestAspect(value)?.aspect ?? value,
  z.enum(ASPECTS, {
    error: ({ input }) =>
      `expected one of ${ASPECTS.join(', ')}, or a ratio such as 16:9, got ${typeof input === 'string' ? `“${clip(input)}”` : describe(input)}`,
  }),
);

/** One item of a prompts file, or what the options of a command say: the same fields, the same limits. */
export const promptSchema = z.strictObject({
  prompt: text(MAX_PROMPT),
  id: z
    .string(expected('string'))
    .regex(PROMPT_ID, 'must be 1 to 64 letters, digits, “_” or “-”')
    .refine((id) => !RESERVED.test(id), 'is a name that some file systems reserve')
    .optional(),
  title: text(MAX_DETAIL).optional(),
  scene: text(MAX_DETAIL).optional(),
  mood: text(MAX_DETAIL).optional(),
  negative_prompt: text(MAX_DETAIL).optional(),
  aspect: aspect.optional(),
  seed: integer(0, MAX_SEED).optional(),
  iterations: integer(1, MAX_ITERATIONS).optional(),
  images: integer(1, MAX_IMAGES).optional(),
});
export type PromptInput = z.infer<typeof promptSchema>;

/** What holds for every prompt of a submission that says nothing else. */
export type PromptDefaults = Pick<
  Prompt,
  'title' | 'scene' | 'mood' | 'negative' | 'aspect' | 'seed' | 'iterations' | 'images' | 'model'
> & {
  readonly style?: Style | null | undefined;
};

/** Fills a prompt's gaps from the submission's defaults; `id` names it where it names itself not. */
export function completePrompt(input: PromptInput, defaults: PromptDefaults, id: string): Prompt {
  const own = {
    id: input.id ?? id,
    prompt: input.prompt,
    title: input.title ?? defaults.title,
    scene: input.scene ?? defaults.scene,
    mood: input.mood ?? defaults.mood,
    negative: input.negative_prompt ?? defaults.negative,
    aspect: input.aspect ?? defaults.aspect,
    seed: input.seed ?? defaults.seed,
    iterations: input.iterations ?? defaults.iterations,
    images: input.images ?? defaults.images,
    model: defaults.model,
    origin: null,
  };
  return inStyle(own, defaults.style);
}

/** Where there is no room for the words of a style, by the names of fields. */
export function styleProblems(
  { prompt, negative_prompt: own }: Pick<PromptInput, 'prompt' | 'negative_prompt'>,
  { negative: general, style }: Pick<PromptDefaults, 'negative' | 'style'>,
): Problem[] {
  const typed = { prompt, negative: own ?? general };
  const styled = inStyle(typed, style);
  const over = (path: string, text: string | null, made: string | null, max: number) => {
    const length = made?.length ?? 0;
    const room = max - (length - (text?.length ?? 0));
    return length <= max
      ? []
      : [{ path, message: `must have at most ${String(room)} characters in this style` }];
  };
  return [
    ...over('prompt', typed.prompt, styled.prompt, MAX_PROMPT),
    ...over('negative_prompt', typed.negative, styled.negative, MAX_DETAIL),
  ];
}

/**
 * The text of the first iteration: what the person wrote, most telling first, for a model may read
 * no more than its first 75 tokens.
 */
export function fullPrompt(prompt: Pick<Prompt, 'prompt' | 'title' | 'scene' | 'mood'>): string {
  const parts = [
    prompt.prompt,
    prompt.scene,
    prompt.mood && `Mood: ${prompt.mood}`,
    prompt.title && `Title: ${prompt.title}`,
  ];
  return parts.filter((part) => part !== null && part !== '').join('. ');
}

/**
 * A name made from a prompt's words: a valid prompt id that is not among `taken`, whose names are
 * in lower case. The same words and the same `taken` always give the same name.
 */
export function promptName(text: string, taken: ReadonlySet<string>): string {
  const words = text.slice(0, 200).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const slug = (words.match(/[a-z0-9]+/g) ?? []).join('-').slice(0, 40).replace(/-$/, '');
  const name = isPromptId(slug) ? slug : `prompt${slug && `-${slug}`}`;
  let free = name;
  for (let n = 2; taken.has(free); n += 1) free = `${name}-${String(n)}`;
  return free;
}

/** What fal.ai's text-to-image endpoints take, and how they refuse what they do not take. */
import { z } from 'zod';
import type { Failure, Input } from './jobs.js';
import type { Size } from '../painter/index.js';

const SIZES: Readonly<Record<string, Size>> = {
  square_hd: { width: 1024, height: 1024 },
  square: { width: 512, height: 512 },
  portrait_4_3: { width: 768, height: 1024 },
  portrait_16_9: { width: 576, height: 1024 },
  landscape_4_3: { width: 1024, height: 768 },
  landscape_16_9: { width: 1024, height: 576 },
};

const side = z.int().min(64).max(14_142);

const inputSchema = z.object({
  prompt: z.string(),
  negative_prompt: z.string().default(''),
  width: side.optional(),
  height: side.optional(),
  image_size: z
    .union([
      z.enum([
        'square_hd',
        'square',
        'portrait_4_3',
        'portrait_16_9',
        'landscape_4_3',
        'landscape_16_9',
      ]),
      z.object({ width: side, height: side }),
    ])
    .default('square_hd'),
  aspect_ratio: z
    .string()
    .regex(/^(?:\d+:\d+|auto)$/)
    .optional(),
  num_images: z.int().min(1).max(8).default(1),
  seed: z.int().min(0).nullish(),
  format: z.enum(['jpeg', 'png']).optional(),
  output_format: z.enum(['jpeg', 'png', 'webp']).optional(),
  enable_safety_checker: z.boolean().default(true),
  sync_mode: z.boolean().default(false),
});

export interface Wish {
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly size: Size;
  readonly images: number;
  readonly seed: number | undefined;
  readonly format: 'jpeg' | 'png';
  readonly safetyChecker: boolean;
  readonly inline: boolean;
}

/** Which endpoints heed a negative prompt, and which answer without seed or safety flags. */
const HEEDS_NEGATIVE =
  /fast-sdxl|lightning-models|qwen-image|stable-diffusion-v3|sana|hidream|ideogram\/v3|own-model/;
export const heedsNegative = (endpoint: string): boolean => HEEDS_NEGATIVE.test(endpoint);
export const answersSeed = (endpoint: string): boolean => !endpoint.includes('nano-banana');
export const answersFlags = (endpoint: string): boolean =>
  !/nano-banana|flux-2-pro|seedream/.test(endpoint);

function sizeOf(input: z.infer<typeof inputSchema>): Size {
  const ratio = /^(\d+):(\d+)$/.exec(input.aspect_ratio ?? '');
  if (ratio) {
    const [wide, high] = [Number(ratio[1]), Number(ratio[2])];
    return {
      width: Math.round(1024 * Math.min(1, wide / high)),
      height: Math.round(1024 * Math.min(1, high / wide)),
    };
  }
  if (input.width !== undefined && input.height !== undefined)
    return { width: input.width, height: input.height };
  if (typeof input.image_size === 'object') return input.image_size;
  return SIZES[input.image_size] ?? { width: 1024, height: 1024 };
}

/** pydantic's name for what zod found. */
function pydantic(issue: z.core.$ZodIssue): { msg: string; type: string } {
  if (issue.code === 'invalid_type' && issue.input === undefined)
    return { msg: 'Field required', type: 'missing' };
  if (issue.code === 'invalid_type')
    return { msg: `Input should be a valid ${issue.expected}`, type: `${issue.expected}_type` };
  if (issue.code === 'too_small')
    return {
      msg: `Input should be greater than or equal to ${String(issue.minimum)}`,
      type: 'greater_than_equal',
    };
  if (issue.code === 'too_big')
    return {
      msg: `Input should be less than or equal to ${String(issue.maximum)}`,
      type: 'less_than_equal',
    };
  if (issue.code === 'invalid_value')
    return {
      msg: `Input should be ${issue.values.map((value) => `'${String(value)}'`).join(' or ')}`,
      type: 'literal_error',
    };
  return { msg: issue.message, type: 'value_error' };
}

export function parseInput(endpoint: string, input: Input): Wish | Failure {
  const parsed = inputSchema.safeParse(input, { reportInput: true });
  if (!parsed.success) {
    const detail = parsed.error.issues.map((issue) => ({
      loc: ['body', ...issue.path],
      ...pydantic(issue),
      input,
    }));
    return { status: 422, body: { detail } };
  }
  const wish = parsed.data;
  return {
    prompt: wish.prompt,
    negativePrompt: heedsNegative(endpoint) ? wish.negative_prompt : '',
    size: sizeOf(wish),
    images: wish.num_images,
    seed: wish.seed ?? undefined,
    format: (wish.format ?? wish.output_format) === 'png' ? 'png' : 'jpeg',
    safetyChecker: wish.enable_safety_checker,
    inline: wish.sync_mode,
  };
}

export const isFailure = (parsed: Wish | Failure): parsed is Failure => 'status' in parsed;

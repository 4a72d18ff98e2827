/** What an image model takes, and what it is sent therefore. */
import { z } from 'zod';
import type { ImageRequest } from '../ports.js';
import type { Aspect } from '../prompt.js';

/** What a model takes beside a prompt; kept as JSON where it was learnt from the model's own schema. */
export const abilitiesSchema = z.object({
  /** The field that chooses a file format; where there is none we take what comes. */
  format: z.enum(['format', 'output_format']).optional(),
  /**
   * How it is told the shape: `image_size` as a name where absent, or as width and height (`object`);
   * `aspect_ratio`; `width` and `height`; not at all.
   */
  shape: z.enum(['object', 'ratio', 'sides', 'none']).optional(),
  /** The ratios that it takes, where it does not take all of ours. */
  ratios: z.array(z.string()).optional(),
  negative: z.literal(true).optional(),
  /** Has no `num_images`: one is all it ever paints. */
  single: z.literal(true).optional(),
  /** Has no switch for a safety checker. */
  unchecked: z.literal(true).optional(),
  /** Refuses a seed. Others are sent one even where they make nothing of it: a job in doubt is found by it. */
  seedless: z.literal(true).optional(),
});
export type Abilities = z.infer<typeof abilitiesSchema>;

/** What is sent to a model of which nothing is known: what nearly all of them take. */
export const PLAIN: Abilities = { single: true, unchecked: true };

const SHAPES = {
  square: { size: 'square_hd', ratio: '1:1', width: 1024, height: 1024 },
  portrait: { size: 'portrait_4_3', ratio: '3:4', width: 768, height: 1024 },
  landscape: { size: 'landscape_4_3', ratio: '4:3', width: 1024, height: 768 },
  wide: { size: 'landscape_16_9', ratio: '16:9', width: 1024, height: 576 },
  tall: { size: 'portrait_16_9', ratio: '9:16', width: 576, height: 1024 },
} as const satisfies Record<Aspect, object>;

/** Pixels of an image of this shape. */
export function sizeOf(aspect: Aspect): { readonly width: number; readonly height: number } {
  const { width, height } = SHAPES[aspect];
  return { width, height };
}

/** The input of one job: one image, with our seed. */
export function inputFor(request: ImageRequest, abilities: Abilities): Input {
  const { text: prompt, negative, seed, aspect } = request;
  return {
    prompt,
    ...(!abilities.seedless && { seed }),
    ...shapeFor(aspect, abilities),
    ...(abilities.format && { [abilities.format]: 'png' }),
    ...(abilities.negative && negative !== null && { negative_prompt: negative }),
    ...(!abilities.single && { num_images: 1 }),
    ...(!abilities.unchecked && { enable_safety_checker: true }),
  };
}

type Sides = Readonly<Record<'width' | 'height', number>>;
export type Input = Record<string, string | number | boolean | Sides>;

function shapeFor(aspect: Aspect, { shape, ratios }: Abilities): Input {
  const { size, width, height } = SHAPES[aspect];
  switch (shape) {
    case undefined:
      return { image_size: size };
    case 'object':
      return { image_size: { width, height } };
    case 'ratio':
      return { aspect_ratio: nearestRatio(aspect, ratios) };
    case 'sides':
      return { width, height };
    case 'none':
      return {};
  }
}

/** Of those that it takes, the one that looks most like this shape. */
function nearestRatio(aspect: Aspect, ratios: readonly string[] = []): string {
  const { ratio } = SHAPES[aspect];
  if (ratios.length === 0 || ratios.includes(ratio)) return ratio;
  const [nearest = ratio] = ratios.toSorted((a, b) => farFrom(ratio, a) - farFrom(ratio, b));
  return nearest;
}

function farFrom(ratio: string, other: string): number {
  return Math.abs(Math.log(valueOf(ratio) / valueOf(other)));
}

function valueOf(ratio: string): number {
  const [wide = 1, high = 1] = ratio.split(':').map(Number);
  return wide / high;
}

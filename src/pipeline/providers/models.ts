/**
 * What each model takes and costs. Inputs are those of @fal-ai/client's endpoint types; prices are
 * list prices read in autumn 2026 (fal.ai's and Google's price pages, or their public copies):
 * estimates for a receipt, not an invoice.
 */
import type { Aspect, Prompt } from '../prompt.js';
import type { PriceStep } from '../forecast.js';
import type { ImageRequest } from '../ports.js';

interface Model {
  /** The field that chooses a file format; where there is none we take what comes. */
  readonly format?: 'format' | 'output_format';
  /** Takes `aspect_ratio` instead of `image_size`. */
  readonly ratio?: true;
  readonly negative?: true;
  /** Has no `num_images`: one is all it ever paints. */
  readonly single?: true;
  /** Has no switch for a safety checker. */
  readonly unchecked?: true;
  /** US dollars an image, or a megapixel. */
  readonly usd?: { readonly image: number } | { readonly megapixel: number };
}

const MODELS: Readonly<Record<string, Model>> = {
  // Billed by GPU second; the figure is what fal quotes for its sister, fast-sdxl.
  'fal-ai/fast-lightning-sdxl': { format: 'format', usd: { image: 0.0025 } },
  'fal-ai/fast-sdxl': { format: 'format', negative: true, usd: { image: 0.0025 } },
  'fal-ai/lightning-models': { format: 'format', negative: true, usd: { image: 0.0025 } },
  'fal-ai/flux/schnell': { format: 'output_format', usd: { megapixel: 0.003 } },
  'fal-ai/flux/dev': { format: 'output_format', usd: { megapixel: 0.025 } },
  'fal-ai/z-image/turbo': { format: 'output_format', usd: { megapixel: 0.005 } },
  'fal-ai/flux-2/turbo': { format: 'output_format', usd: { megapixel: 0.008 } },
  'fal-ai/flux-2/klein/9b': { format: 'output_format' },
  'fal-ai/flux-2-pro': { format: 'output_format', single: true, usd: { image: 0.03 } },
  'fal-ai/qwen-image': { format: 'output_format', negative: true, usd: { megapixel: 0.02 } },
  'fal-ai/qwen-image-2512': { format: 'output_format', negative: true, usd: { megapixel: 0.02 } },
  'fal-ai/stable-diffusion-v35-large': { format: 'output_format', negative: true },
  'fal-ai/sana': { format: 'output_format', negative: true },
  'fal-ai/hidream-i1-fast': { format: 'output_format', negative: true },
  'fal-ai/bytedance/seedream/v4/text-to-image': { usd: { image: 0.03 } },
  'fal-ai/nano-banana': {
    format: 'output_format',
    ratio: true,
    unchecked: true,
    usd: { image: 0.0398 },
  },
  'fal-ai/nano-banana-2': { format: 'output_format', ratio: true, unchecked: true },
};

const SHAPES = {
  square: { size: 'square_hd', ratio: '1:1', width: 1024, height: 1024 },
  portrait: { size: 'portrait_4_3', ratio: '3:4', width: 768, height: 1024 },
  landscape: { size: 'landscape_4_3', ratio: '4:3', width: 1024, height: 768 },
  wide: { size: 'landscape_16_9', ratio: '16:9', width: 1024, height: 576 },
  tall: { size: 'portrait_16_9', ratio: '9:16', width: 576, height: 1024 },
} as const satisfies Record<Aspect, object>;

/** The input of one job: one image, with our seed. A model we do not know gets what all of them take. */
export function inputFor(request: ImageRequest): Record<string, string | number | boolean> {
  const { size, ratio } = SHAPES[request.aspect];
  const { text: prompt, negative, seed } = request;
  const model = MODELS[request.model];
  if (!model) return { prompt, image_size: size, seed };
  return {
    prompt,
    seed,
    ...(model.ratio ? { aspect_ratio: ratio } : { image_size: size }),
    ...(model.format && { [model.format]: 'png' }),
    ...(model.negative && negative !== null && { negative_prompt: negative }),
    ...(!model.single && { num_images: 1 }),
    ...(!model.unchecked && { enable_safety_checker: true }),
  };
}

/** Whether a negative prompt reaches this model; elsewhere only critic and refiner heed it. */
export function takesNegative(model: string): boolean {
  return MODELS[model]?.negative === true;
}

/** Whether a model is known to paint the weights of a prompt as plain words: of those that need no more than a prompt, none reads them. */
export function ignoresWeights(model: string): boolean {
  return MODELS[model] !== undefined;
}

/** Pixels of an image of this shape. */
export function sizeOf(aspect: Aspect): { readonly width: number; readonly height: number } {
  const { width, height } = SHAPES[aspect];
  return { width, height };
}

/** US dollars of one image, estimated; null where no price is known. */
export function costOf(model: string, width: number, height: number): number | null {
  const usd = MODELS[model]?.usd;
  if (!usd) return null;
  return 'image' in usd ? usd.image : (usd.megapixel * width * height) / 2 ** 20;
}

/** US dollars a million tokens, in and out; thinking counts as out. */
const TOKEN_PRICES: readonly (readonly [
  model: string,
  until: number,
  input: number,
  output: number,
])[] = [
  ['gemini-3.8-flash', Date.UTC(2027, 0, 1), 0.75, 3.75],
  ['gemini-3.8-flash', Infinity, 1.5, 7.5],
  ['gemini-3.5-flash-lite', Infinity, 0.3, 2.5],
  ['gemini-3.5-flash', Infinity, 1.5, 9],
  // Aliases, where an answer does not say what they stand for.
  ['gemini-flash-lite-latest', Infinity, 0.3, 2.5],
  ['gemini-flash-latest', Date.UTC(2027, 0, 1), 0.75, 3.75],
  ['gemini-flash-latest', Infinity, 1.5, 7.5],
];

/** US dollars of one call at the time `at`, estimated; null where no price is known. */
export function geminiCost(
  model: string,
  inputTokens: number,
  outputTokens: number,
  at = Date.now(),
): number | null {
  const price = TOKEN_PRICES.find(([name, until]) => model.startsWith(name) && at < until);
  if (!price) return null;
  const [, , input, output] = price;
  return (inputTokens * input + outputTokens * output) / 1e6;
}

/** Tokens of a usual evaluation and of a usual refinement, thinking included. */
const EVALUATION = { input: 1720, output: 1500 } as const;
const REFINEMENT = { input: 900, output: 1000 } as const;
/** Of both in one answer, which thinks once. */
const ONE_LOOK = { input: 2200, output: 1900 } as const;

/** What decides what a critic costs. */
export interface CriticPrice {
  readonly GEMINI_MODEL: string;
  readonly CRITIC_CALLS: 1 | 2;
}

/** What a submission may cost at most, every iteration painted: US dollars by list prices. What has no known price counts as nothing. */
export type EstimateCost = (prompts: readonly Prompt[]) => number;

export function createEstimate(critic: CriticPrice): EstimateCost {
  const price = createPrice(critic);
  return (prompts) =>
    prompts.reduce((total, prompt) => {
      const { iterations, images } = prompt;
      const image = price('generate', prompt) + price('evaluate', prompt);
      const refinement = isOneLook(critic, images) ? 0 : price('refine', prompt);
      const iteration = images * image + refinement;
      return total + price('checklist', prompt) + iterations * iteration;
    }, 0);
}

/** Whether a look at a picture refines its prompt, too. */
function isOneLook({ CRITIC_CALLS }: CriticPrice, images: number): boolean {
  return CRITIC_CALLS === 1 && images === 1;
}

/** Prices of steps with this critic. */
export function createPrice(critic: CriticPrice): PriceStep {
  const asked = ({ input, output }: { readonly input: number; readonly output: number }) =>
    geminiCost(critic.GEMINI_MODEL, input, output) ?? 0;
  return (step, { model, aspect, images }) => {
    if (step === 'generate') {
      const { width, height } = sizeOf(aspect);
      return costOf(model, width, height) ?? 0;
    }
    // The checklist is about as long as a refinement.
    if (step === 'evaluate') return asked(isOneLook(critic, images) ? ONE_LOOK : EVALUATION);
    return asked(step === 'compare' ? EVALUATION : REFINEMENT);
  };
}

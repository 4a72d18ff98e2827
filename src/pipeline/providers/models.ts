/**
 * What each model takes and costs. Inputs are those of @fal-ai/client's endpoint types. Prices are list
 * prices, estimates for a receipt and no invoice, and each names where it was read:
 * - `fal`: fal.ai's own page of prices or of the model, autumn 2026
 * - `litellm`: the list of prices of the library LiteLLM, which quotes fal
 * - `seller`: a service or a list that sells or compares fal's models, the dearest where they differ
 */
import type { Prompt } from '../prompt.js';
import type { PriceStep } from '../forecast.js';
import { sizeOf, type Abilities } from './abilities.js';

interface Model extends Abilities {
  /** US dollars an image, or a megapixel, and where that was read. */
  readonly usd?: ({ readonly image: number } | { readonly megapixel: number }) & {
    readonly read: 'fal' | 'litellm' | 'seller';
  };
}

export const MODELS: Readonly<Record<string, Model>> = {
  // Billed by GPU second; the figure is what fal quotes for its sister, fast-sdxl.
  'fal-ai/fast-lightning-sdxl': { format: 'format', usd: { image: 0.0025, read: 'fal' } },
  'fal-ai/fast-sdxl': { format: 'format', negative: true, usd: { image: 0.0025, read: 'fal' } },
  'fal-ai/lightning-models': {
    format: 'format',
    negative: true,
    usd: { image: 0.0025, read: 'fal' },
  },
  'fal-ai/flux/schnell': { format: 'output_format', usd: { megapixel: 0.003, read: 'litellm' } },
  'fal-ai/flux/dev': { format: 'output_format', usd: { megapixel: 0.025, read: 'seller' } },
  'fal-ai/flux-pro/v1.1': {
    format: 'output_format',
    unchecked: true,
    usd: { image: 0.04, read: 'litellm' },
  },
  'fal-ai/flux-pro/v1.1-ultra': {
    format: 'output_format',
    shape: 'ratio',
    unchecked: true,
    usd: { image: 0.06, read: 'litellm' },
  },
  'fal-ai/z-image/turbo': { format: 'output_format', usd: { megapixel: 0.005, read: 'fal' } },
  'fal-ai/flux-2': { format: 'output_format' },
  'fal-ai/flux-2/flash': { format: 'output_format', usd: { megapixel: 0.005, read: 'seller' } },
  'fal-ai/flux-2/turbo': { format: 'output_format', usd: { megapixel: 0.008, read: 'fal' } },
  'fal-ai/flux-2/klein/9b': { format: 'output_format' },
  'fal-ai/flux-2-pro': {
    format: 'output_format',
    single: true,
    usd: { image: 0.03, read: 'seller' },
  },
  'fal-ai/qwen-image': {
    format: 'output_format',
    negative: true,
    usd: { megapixel: 0.02, read: 'fal' },
  },
  'fal-ai/qwen-image-2512': {
    format: 'output_format',
    negative: true,
    usd: { megapixel: 0.02, read: 'fal' },
  },
  'fal-ai/stable-diffusion-v35-large': { format: 'output_format', negative: true },
  'fal-ai/sana': { format: 'output_format', negative: true },
  'fal-ai/hidream-i1-fast': { format: 'output_format', negative: true },
  'fal-ai/bytedance/seedream/v4/text-to-image': { usd: { image: 0.03, read: 'fal' } },
  'fal-ai/nano-banana': {
    format: 'output_format',
    shape: 'ratio',
    unchecked: true,
    usd: { image: 0.0398, read: 'fal' },
  },
  'fal-ai/nano-banana-2': { format: 'output_format', shape: 'ratio', unchecked: true },
  'fal-ai/imagen4/preview': {
    format: 'output_format',
    shape: 'ratio',
    unchecked: true,
    usd: { image: 0.05, read: 'seller' },
  },
  'fal-ai/imagen4/preview/fast': {
    format: 'output_format',
    shape: 'ratio',
    unchecked: true,
    usd: { image: 0.02, read: 'litellm' },
  },
  // At its default speed, BALANCED.
  'fal-ai/ideogram/v3': {
    negative: true,
    unchecked: true,
    usd: { image: 0.06, read: 'litellm' },
  },
  // Of a raster style, as its default is.
  'fal-ai/recraft/v3/text-to-image': { single: true, usd: { image: 0.04, read: 'seller' } },
};

/** What is known of a model by this table; undefined where it has no entry. */
export function entryOf(model: string): Abilities | undefined {
  return Object.hasOwn(MODELS, model) ? MODELS[model] : undefined;
}

/** Whether a model is known to paint the weights of a prompt as plain words: of those that need no more than a prompt, none reads them. */
export function ignoresWeights(model: string): boolean {
  return entryOf(model) !== undefined;
}

/** US dollars of one image, estimated; null where no price is known. */
export function costOf(model: string, width: number, height: number): number | null {
  const usd = Object.hasOwn(MODELS, model) ? MODELS[model]?.usd : undefined;
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

/** What decides what steps cost. */
export interface Prices {
  readonly IMAGE_PROVIDER: 'fal' | 'openai';
  readonly OPENAI_IMAGES_USD?: number | undefined;
  readonly CRITIC_PROVIDER: 'gemini' | 'openai';
  readonly OPENAI_CHAT_USD?: readonly [input: number, output: number] | undefined;
  readonly GEMINI_MODEL: string;
  readonly CRITIC_CALLS: 1 | 2;
}

/** What a submission may cost at most, every iteration painted: US dollars by list prices. What has no known price counts as nothing. */
export type EstimateCost = (prompts: readonly Prompt[]) => number;

export function createEstimate(prices: Prices): EstimateCost {
  const price = createPrice(prices);
  return (prompts) =>
    prompts.reduce((total, prompt) => {
      const { iterations, images } = prompt;
      const image = price('generate', prompt) + price('evaluate', prompt);
      const refinement = isOneLook(prices, images) ? 0 : price('refine', prompt);
      const iteration = images * image + refinement;
      return total + price('checklist', prompt) + iterations * iteration;
    }, 0);
}

/** Whether a look at a picture refines its prompt, too. */
function isOneLook({ CRITIC_CALLS }: Prices, images: number): boolean {
  return CRITIC_CALLS === 1 && images === 1;
}

interface Tokens {
  readonly input: number;
  readonly output: number;
}

function tokenCost({ input, output }: Tokens, prices: Prices): number | null {
  const { CRITIC_PROVIDER, GEMINI_MODEL, OPENAI_CHAT_USD: usd } = prices;
  if (CRITIC_PROVIDER === 'gemini') return geminiCost(GEMINI_MODEL, input, output);
  return usd ? (input * usd[0] + output * usd[1]) / 1e6 : null;
}

/** Prices of steps with these providers. */
export function createPrice(prices: Prices): PriceStep {
  const asked = (tokens: Tokens) => tokenCost(tokens, prices) ?? 0;
  return (step, { model, aspect, images }) => {
    if (step === 'generate') {
      if (prices.IMAGE_PROVIDER === 'openai') return prices.OPENAI_IMAGES_USD ?? 0;
      const { width, height } = sizeOf(aspect);
      return costOf(model, width, height) ?? 0;
    }
    // The checklist is about as long as a refinement.
    if (step === 'evaluate') return asked(isOneLook(prices, images) ? ONE_LOOK : EVALUATION);
    return asked(step === 'compare' ? EVALUATION : REFINEMENT);
  };
}

import { describe, expect, it } from 'vitest';
import {
  inputFor,
  PLAIN,
  sizeOf,
  type Abilities,
} from '../../../src/pipeline/providers/abilities.js';
import {
  costOf,
  createEstimate,
  entryOf,
  geminiCost,
  ignoresWeights,
} from '../../../src/pipeline/providers/models.js';
import { modelNotes } from '../../../src/pipeline/providers/model-notes.js';
import { aPrompt } from '../../support/builders.js';
import { aRequest } from '../../support/lane-bench.js';

const takes = (model: string) => entryOf(model) ?? PLAIN;
const request = (model: string) =>
  aRequest({ model, text: 'a fox', seed: 7, aspect: 'tall', negative: 'rain' });

describe('the input of a job', () => {
  const tall = { prompt: 'a fox', seed: 7, image_size: 'portrait_16_9' };
  const checked = { ...tall, num_images: 1, enable_safety_checker: true };
  it.each([
    ['fal-ai/fast-lightning-sdxl', { ...checked, format: 'png' }],
    ['fal-ai/fast-sdxl', { ...checked, format: 'png', negative_prompt: 'rain' }],
    ['fal-ai/flux/schnell', { ...checked, output_format: 'png' }],
    ['fal-ai/qwen-image', { ...checked, output_format: 'png', negative_prompt: 'rain' }],
    ['fal-ai/flux-2-pro', { ...tall, enable_safety_checker: true, output_format: 'png' }],
    ['fal-ai/bytedance/seedream/v4/text-to-image', checked],
    ['fal-ai/flux-pro/v1.1', { ...tall, num_images: 1, output_format: 'png' }],
    ['fal-ai/ideogram/v3', { ...tall, num_images: 1, negative_prompt: 'rain' }],
    ['fal-ai/recraft/v3/text-to-image', { ...tall, enable_safety_checker: true }],
    ['constructor', tall],
    [
      'fal-ai/nano-banana',
      { prompt: 'a fox', seed: 7, aspect_ratio: '9:16', num_images: 1, output_format: 'png' },
    ],
    ['somebody/unknown', tall],
  ])('of %s holds what that model takes', (model, input) => {
    expect(inputFor(request(model), takes(model))).toEqual(input);
  });

  it('has no negative prompt where the person gave none', () => {
    const model = 'fal-ai/fast-sdxl';
    expect(inputFor(aRequest({ model }), takes(model))).not.toHaveProperty('negative_prompt');
  });

  it.each<[Abilities, object]>([
    [{ shape: 'ratio', ratios: ['1:1', '16:9'] }, { aspect_ratio: '1:1' }],
    [{ shape: 'ratio', ratios: ['2:3', '16:9'] }, { aspect_ratio: '2:3' }],
    [{ shape: 'ratio', ratios: ['9:16', '2:3'] }, { aspect_ratio: '9:16' }],
    [{ shape: 'ratio' }, { aspect_ratio: '9:16' }],
    [{ shape: 'object' }, { image_size: { width: 576, height: 1024 } }],
    [{ shape: 'sides' }, { width: 576, height: 1024 }],
    [{ shape: 'none' }, {}],
  ])('tells the shape as the model takes it: %j', (abilities, shape) => {
    const input = inputFor(request('a/b'), { ...PLAIN, ...abilities });
    expect(input).toEqual({ prompt: 'a fox', seed: 7, ...shape });
  });

  it('has no seed where the model refuses one', () => {
    expect(inputFor(request('a/b'), { ...PLAIN, seedless: true })).not.toHaveProperty('seed');
  });

  it('says of which models it knows that weights do nothing', () => {
    expect(ignoresWeights('fal-ai/flux/schnell')).toBe(true);
    expect(ignoresWeights('somebody/unknown')).toBe(false);
    const prompt = aPrompt({ id: 'fox', prompt: 'a ((red)) fox', negative: '(fog:1.4)' });
    const typed = ['((red))', '(fog:1.4)'];
    const sdxl = 'fal-ai/fast-sdxl';
    expect(modelNotes({ ...prompt, model: sdxl }, takes(sdxl))).toEqual([
      { kind: 'weights_ignored', typed, promptId: 'fox' },
    ]);
    const unknown = { ...prompt, model: 'somebody/unknown' };
    expect(modelNotes(unknown, PLAIN)).toEqual([{ kind: 'negative_unheeded', promptId: 'fox' }]);
    expect(modelNotes(unknown, { negative: true })).toEqual([]);
  });

  it('knows the pixels of each shape', () => {
    expect(sizeOf('wide')).toEqual({ width: 1024, height: 576 });
  });
});

describe('estimates', () => {
  it('are those of the services that are chosen', () => {
    const prompt = aPrompt({ model: 'fal-ai/flux/dev', iterations: 1, images: 1 });
    const prices = { CRITIC_CALLS: 2, GEMINI_MODEL: 'gemini-unheard-of' } as const;
    const own = { IMAGE_PROVIDER: 'openai', CRITIC_PROVIDER: 'openai' } as const;
    const fal = { IMAGE_PROVIDER: 'fal', CRITIC_PROVIDER: 'gemini' } as const;
    expect(createEstimate({ ...prices, ...fal })([prompt])).toBeCloseTo(0.025);
    expect(createEstimate({ ...prices, ...own })([prompt])).toBe(0);
    const paid = { ...own, OPENAI_IMAGES_USD: 0.04, OPENAI_CHAT_USD: [1, 0] } as const;
    expect(createEstimate({ ...prices, ...paid })([prompt])).toBeCloseTo(0.04 + 0.00352);
  });

  it('counts images or megapixels, and does not guess', () => {
    expect(costOf('fal-ai/fast-lightning-sdxl', 512, 512)).toBe(0.0025);
    expect(costOf('fal-ai/flux/dev', 1024, 1024)).toBeCloseTo(0.025);
    expect(costOf('fal-ai/flux/dev', 1024, 512)).toBeCloseTo(0.0125);
    expect(costOf('somebody/unknown', 1024, 1024)).toBeNull();
  });

  it.each([
    ['gemini-3.8-flash', '2026-12-31', 4.5],
    ['gemini-3.8-flash-001', '2027-01-01', 9],
    ['gemini-3.5-flash-lite', '2026-12-31', 2.8],
    ['gemini-3.5-flash', '2026-12-31', 10.5],
    ['gemini-flash-latest', '2026-12-31', 4.5],
    ['gemini-unheard-of', '2026-12-31', null],
  ])('of a million tokens in and out: %s on %s', (model, day, usd) => {
    expect(geminiCost(model, 1e6, 1e6, Date.parse(day))).toBe(usd);
  });
});

import { describe, expect, it } from 'vitest';
import { parsePrompts } from '../../src/pipeline/prompts-file.js';

const parse = (text: string, name = 'prompts.json') => parsePrompts(Buffer.from(text), name);

function faults(text: string): string[] {
  const result = parse(text);
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path}: ${message}`);
}

function prompts(text: string, name?: string) {
  const result = parse(text, name);
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.path).join());
  return result.prompts;
}

describe('a field of a prompts file', () => {
  it.each([null, ''])('that is %j counts as absent, as exported files have it', (nothing) => {
    const fields = ['id', 'title', 'scene', 'mood', 'negative_prompt', 'aspect', 'seed'];
    const rest = ['iterations', 'images'];
    const empty = Object.fromEntries([...fields, ...rest].map((field) => [field, nothing]));
    const items = [{ prompt: 'a fox', ...empty }];
    expect(prompts(JSON.stringify(items))).toEqual([{ id: 'a-fox', prompt: 'a fox' }]);
    expect(prompts(JSON.stringify(items), 'p.yaml')).toEqual([{ id: 'a-fox', prompt: 'a fox' }]);
    expect(faults(JSON.stringify([{ prompt: nothing }]))).toEqual(['prompts[0].prompt: required']);
  });

  it.each([
    ['16:9', 'wide'],
    ['9 x 16', 'tall'],
    ['1024x1024', 'square'],
    ['3:2', 'landscape'],
    ['4/5', 'portrait'],
    ['21:9', 'wide'],
  ])('of shape takes the ratio %j for the nearest shape', (aspect, expected) => {
    const items = [{ prompt: 'a', aspect }];
    expect(prompts(JSON.stringify(items))).toMatchObject([{ aspect: expected }]);
    expect(prompts(`- prompt: a\n  aspect: ${aspect}`, 'p.yaml')).toMatchObject([
      { aspect: expected },
    ]);
  });

  it('takes “negative”, as the option is called, for “negative_prompt”', () => {
    expect(prompts('[{"prompt":"a","negative":"fog"}]')).toEqual([
      { id: 'a', prompt: 'a', negative_prompt: 'fog' },
    ]);
    expect(faults('[{"prompt":"a","negative":"fog","negative_prompt":"rain"}]')).toEqual([
      'prompts[0].negative_prompt: given twice',
    ]);
    expect(faults('[{"prompt":"a","negative":7}]')).toEqual([
      'prompts[0].negative: expected string, got number 7',
    ]);
  });

  it.each([
    ['promt', 'prompt'],
    ['Prompt', 'prompt'],
    ['prompts', 'prompt'],
    ['aspect_ratio', 'aspect'],
    ['negativePrompt', 'negative_prompt'],
    ['iteration', 'iterations'],
    ['sede', 'seed'],
  ])('asks of the unknown field %j whether %j was meant', (name, meant) => {
    expect(faults(JSON.stringify([{ prompt: 'a', [name]: 1 }]))).toEqual([
      `prompts[0].${name}: unknown field; meant “${meant}”?`,
    ]);
  });

  it('guesses at no field that resembles none, and at the name of the list', () => {
    expect(faults('[{"prompt":"a","camera":1}]')).toEqual(['prompts[0].camera: unknown field']);
    expect(faults('{"promts":["a"]}')).toEqual([
      'promts: unknown field; meant “prompts”?',
      'prompts: required',
    ]);
  });
});

describe('a character that only looks like JSON’s', () => {
  it.each([
    ['[“a”]', 'line 1, column 2: U+201C is a curly quote, where JSON takes only "'],
    ['[{“prompt”: "a"}]', 'line 1, column 3: U+201C is a curly quote, where JSON takes only "'],
    [
      '[\n\u00a0"a"]',
      'line 2, column 1: U+00A0 is a no-break space, where JSON takes only a plain one',
    ],
    ['["a"\u200b]', 'line 1, column 5: U+200B is a character that nobody sees'],
    [
      '[{"prompt":"a","seed": 7\u2003}]',
      'line 1, column 25: U+2003 is a space that JSON does not know',
    ],
    [
      '["a"，"b"]',
      'line 1, column 5: U+FF0C is a full-width character, where JSON takes only a plain one',
    ],
  ])('is named, with its place: %j', (text, fault) => {
    expect(faults(text)).toEqual([fault]);
  });

  it('may stand in a text', () => {
    expect(prompts('["a “quoted”\u00a0fox"]')).toMatchObject([{ prompt: 'a “quoted”\u00a0fox' }]);
  });
});

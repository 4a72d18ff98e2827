import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weightsIn } from '../../src/pipeline/prompt-syntax.js';
import { readPrompt } from '../../src/pipeline/prompt-reader.js';
import { MAX_PROMPT, promptSchema } from '../../src/pipeline/prompt.js';

function faults(fields: Readonly<Record<string, unknown>>): string[] {
  const read = readPrompt(fields);
  return read.ok ? [] : read.problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('a prompt with flags', () => {
  it('has them as its fields, and says what was made of the rest', () => {
    const prompt = 'a fox --ar 16:10 --no people --no text --seed 5 --v 6 --iw 2';
    expect(readPrompt({ prompt })).toEqual({
      ok: true,
      input: { prompt: 'a fox', aspect: 'wide', negative_prompt: 'people, text', seed: 5 },
      notes: [
        { kind: 'aspect_near', asked: '16:10', used: 'wide' },
        { kind: 'flags_read', typed: ['--ar 16:10', '--no people', '--no text', '--seed 5'] },
        { kind: 'flags_ignored', typed: ['--v 6', '--iw 2'] },
      ],
    });
  });

  it('says which of them are painted, for more words follow', () => {
    expect(readPrompt({ prompt: 'a fox --ar 16:9 in snow --v 6' })).toEqual({
      ok: true,
      input: { prompt: 'a fox --ar 16:9 in snow' },
      notes: [
        { kind: 'flags_ignored', typed: ['--v 6'] },
        { kind: 'flags_in_text', typed: ['--ar 16:9'] },
      ],
    });
  });

  it('names no nearest shape where the ratio is one of ours', () => {
    for (const aspect of ['16:9', '1920x1080', '1366x768', '4:3', '1:1', 'tall'])
      expect(readPrompt({ prompt: 'a', aspect })).toMatchObject({ ok: true, notes: [] });
    for (const aspect of ['21:9', '3:2', '4:5', '2.39:1'])
      expect(readPrompt({ prompt: 'a', aspect })).toMatchObject({
        notes: [{ kind: 'aspect_near', asked: aspect }],
      });
  });

  it('gives way to a field of its own, and says so', () => {
    const fields = { prompt: 'a fox --seed 5 --ar abc --no fog', seed: 7, aspect: 'tall' };
    expect(readPrompt(fields)).toEqual({
      ok: true,
      input: { prompt: 'a fox', seed: 7, aspect: 'tall', negative_prompt: 'fog' },
      notes: [
        { kind: 'flags_read', typed: ['--no fog'] },
        { kind: 'flags_overridden', typed: ['--seed 5', '--ar abc'] },
      ],
    });
  });

  it.each([
    [
      'a --ar abc',
      'prompt: --ar abc: expected one of square, portrait, landscape, wide, tall, or a ratio such as 16:9, got “abc”',
    ],
    ['a --ar 0:9', expect.stringContaining('prompt: --ar 0:9: expected one of')],
    ['a --seed -3', 'prompt: --seed -3: expected integer from 0 to 4294967295, got number -3'],
    ['a --seed 1.5', 'prompt: --seed 1.5: expected integer, got number 1.5'],
    ['a --seed 4294967296', expect.stringContaining('got number 4294967296')],
    ['a --seed abc', 'prompt: --seed abc: expected integer, got string'],
    ['a --seed', 'prompt: --seed: needs a value'],
    ['a --ar 1:1 --aspect 16:9', 'prompt: --aspect 16:9: given twice'],
    ['--ar 16:9', 'prompt: must not be empty'],
    [`a --no ${'x'.repeat(1001)}`, expect.stringContaining(': must have at most 1000 characters')],
  ])('is refused where a value is none: %j', (prompt, fault) => {
    expect(faults({ prompt })).toEqual([fault]);
  });

  it('is refused with the faults of its other fields', () => {
    expect(faults({ prompt: 'a --seed abc', images: 9 })).toEqual([
      'prompt: --seed abc: expected integer, got string',
      'images: expected integer from 1 to 4, got number 9',
    ]);
  });

  it.each([
    // Of the kind that benchmarks hold.
    'a red circle',
    'A dignified beaver wearing glasses, a vest, and colorful neck tie.',
    'the word "START" written on a street surface, 3:2, 35mm — wide open',
    'a cat (with a hat) at 12:30; two dogs <3 a bird - all happy!',
    'soft morning light, shallow depth of field, a blue cup and a yellow cup',
  ])('is none where it has none: %j', (prompt) => {
    expect(readPrompt({ prompt })).toEqual({ ok: true, input: { prompt }, notes: [] });
  });
});

describe('a tag that loads a LoRA', () => {
  it.each([
    ['a fox, <lora:snow:0.8>, at night', 'a fox, at night', '<lora:snow:0.8>'],
    ['<lora:a b:1>, a fox', 'a fox', '<lora:a b:1>'],
    ['a fox <LyCO:x> --v 6', 'a fox', '<LyCO:x>'],
  ])('is taken out of %j', (prompt, text, tag) => {
    const read = readPrompt({ prompt });
    expect(read).toMatchObject({ ok: true, input: { prompt: text } });
    expect(read).toHaveProperty(
      'notes',
      expect.arrayContaining([{ kind: 'loras_removed', typed: [tag] }]),
    );
  });
});

describe('weights', () => {
  it.each([
    ['a (red fox:1.3) in ((snow))', ['(red fox:1.3)', '((snow))']],
    ['(((deep snow))), (fox:.5), (fox:-1)', ['(fox:.5)', '(fox:-1)', '(((deep snow)))']],
    ['fox::2 snow:: night::-.5', ['fox::2', 'snow::', 'night::-.5']],
    ['a fox (red) at (12:30), (Psalm 1:3), scale (1:6), :) (( a::b', []],
  ])('in %j are found', (text, weights) => {
    expect(weightsIn(text)).toEqual(weights);
  });

  it('are left as they were typed', () => {
    const prompt = 'a (red fox:1.3) in ((snow))';
    expect(readPrompt({ prompt })).toMatchObject({ input: { prompt } });
  });
});

describe('any text', () => {
  const soup = fc.string({
    unit: fc.constantFrom(...Array.from('-—–: ()<>"”“,.\n0159arsednoivlp猫')),
    maxLength: 60,
  });

  it('is read or refused, and what is read satisfies the schema', () => {
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), (prompt) => {
        const read = readPrompt({ prompt });
        if (read.ok) expect(promptSchema.parse(read.input)).toEqual(read.input);
        else expect(read.problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  it('is read in an instant, however hostile', () => {
    for (const part of [
      '--a ',
      '—no ',
      '( ',
      '((',
      '(a:',
      '<lora:',
      ', ',
      ' ',
      'a::',
      '--ar 1:1 ',
    ]) {
      const before = process.cpuUsage();
      readPrompt({ prompt: `${part.repeat(MAX_PROMPT).slice(0, MAX_PROMPT - 1)}x` });
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1000).toBeLessThan(250);
    }
  });
});

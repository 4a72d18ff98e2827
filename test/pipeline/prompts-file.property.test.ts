import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPromptId, promptSchema } from '../../src/pipeline/prompt.js';
import { promptName } from '../../src/pipeline/prompt.js';
import { parsePrompts } from '../../src/pipeline/prompts-file.js';

const characters = (text: string) => Array.from(text);

describe('any prompts file', () => {
  it('never throws, whatever the bytes', () => {
    const soup = fc.string({
      unit: fc.constantFrom(...characters('[]{}:,"\'-?&*!#|>%@ \n\t\\a0.e<~')),
    });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
          soup.map((text) => Buffer.from(text)),
        ),
        fc.constantFrom('a.json', 'a.yaml'),
        (bytes, name) => {
          const result = parsePrompts(bytes, name);
          expect(result.ok || result.problems.length > 0).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('reads as JSON exactly what JSON.parse reads', () => {
    const soup = fc.string({
      unit: fc.constantFrom(...characters('[]{}:,"-ntu\\ \n01.eE+')),
      maxLength: 12,
    });
    const isJson = (text: string) => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(fc.oneof(soup, fc.json({ maxDepth: 6 })), (text) => {
        const result = parsePrompts(Buffer.from(text), 'a.json');
        const readable = result.ok || !result.problems.some(({ path }) => path.startsWith('line '));
        expect(readable).toBe(isJson(text));
      }),
      { numRuns: 3000 },
    );
  });

  it('gives prompts that satisfy the schema and names that are unique without case', () => {
    const item = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.record(
        {
          prompt: fc.string({ minLength: 1 }),
          id: fc.constantFrom('a', 'A', 'b-2', 'c', 'prompt', 'B', 'nul'),
          seed: fc.oneof(fc.nat(), fc.double()),
          images: fc.integer({ min: 0, max: 5 }),
        },
        { requiredKeys: ['prompt'] },
      ),
    );
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 4 }), (items) => {
        const result = parsePrompts(Buffer.from(JSON.stringify(items)), 'a.json');
        if (!result.ok) return;
        accepted += 1;
        for (const prompt of result.prompts) expect(promptSchema.parse(prompt)).toEqual(prompt);
        const names = result.prompts.map(({ id }) => id.toLowerCase());
        expect(new Set(names).size).toBe(items.length);
      }),
      { numRuns: 1000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});

describe('a made-up name', () => {
  it('is a valid id and free, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const first = promptName(text, new Set());
        const second = promptName(text, new Set([first]));
        expect([first, second].every(isPromptId)).toBe(true);
        expect(second).not.toBe(first);
        expect(promptName(text, new Set())).toBe(first);
      }),
    );
  });
});

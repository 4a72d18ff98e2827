import { describe, expect, it } from 'vitest';
import { wordDiff } from '../../src/views/word-diff.js';

describe('a word diff', () => {
  it('marks what was added and what was dropped', () => {
    const { text, cut } = wordDiff('a red fox in deep snow', 'a red fox in snow, at night', 200);
    expect(text).toBe('a red fox in ~~deep~~ snow**, at night**');
    expect(cut).toBe(false);
  });

  it('keeps the words around a change where all of it is too long', () => {
    const before = 'a red fox with a brass lantern in deep snow at night under the stars';
    const { text, cut } = wordDiff(before, before.replace('deep', 'fresh'), 60, 'Next: ');
    expect(text).toBe('Next: … lantern in ~~deep~~**fresh** snow at …');
    expect(text.length).toBeLessThanOrEqual(66);
    expect(cut).toBe(true);
  });

  it.each([
    ['nothing in common', 'x '.repeat(900), 'y '.repeat(900)],
    ['nothing before', '', 'a fox '.repeat(300)],
    ['nothing after', 'a fox '.repeat(300), ''],
    ['markdown', '**a** ~~b~~', '~~a~~ **b** \\'.repeat(30)],
    ['mentions', '@everyone', '<@1> <@&2> @here '.repeat(30)],
    ['one word', 'a'.repeat(2000), 'b'.repeat(2000)],
    ['emoji', '🦊'.repeat(500), '🐺'.repeat(500)],
  ])('fits, and lets nothing of the texts act: %s', (_, from, to) => {
    const { text } = wordDiff(from, to, 120);
    expect(text.length).toBeLessThanOrEqual(120);
    expect(text.isWellFormed()).toBe(true);
    expect(text).not.toMatch(/(?<!\\)@(?:everyone|here)|(?<!\\)<@/u);
    // Marks come in pairs, or what follows the message would be struck or bold.
    for (const mark of [/(?<!\\)\*\*/gu, /(?<!\\)~~/gu])
      expect((text.match(mark) ?? []).length % 2).toBe(0);
  });
});

import { aloneCheck } from '../../src/pipeline/checklist.js';
import { describe, expect, it } from 'vitest';
import { keepAsked } from '../../src/pipeline/keep-asked.js';
import { aPrompt, aRun } from '../support/builders.js';

const WORDS = 'a red fox with a brass lantern, deep snow; at night';
const CHECKLIST = [
  'Is there a fox?',
  'Is the fox red?',
  'Is there a brass lantern?',
  'Is it night?',
];

/** What becomes of a refined prompt. */
function kept(
  text: string,
  checklist: readonly string[] = CHECKLIST,
  prompt = aPrompt({ prompt: WORDS }),
) {
  const run = aRun({ prompt, checklist: checklist.map(aloneCheck) });
  return keepAsked({ text, changes: [], modelVersion: 'm' }, run);
}

describe('a refined prompt', () => {
  it('that keeps all that was asked for stays as it is, in whatever order and inflection', () => {
    const text = 'Night. Brass lanterns light two red foxes in the snow';
    expect(kept(text)).toMatchObject({ text, changes: [] });
  });

  it('that dropped something gets the person’s own words back, and says so', () => {
    const { text, changes } = kept('a red fox in deep snow at night');
    expect(text).toBe('a red fox in deep snow at night, a red fox with a brass lantern');
    expect(changes).toMatchObject([
      { check: 'Is there a brass lantern?', change: 'put back “a red fox with a brass lantern”' },
    ]);
  });

  it('gets back each clause once', () => {
    expect(kept('something else').text).toBe(
      'something else, a red fox with a brass lantern, at night',
    );
  });

  it('does not get what is not wanted', () => {
    const prompt = aPrompt({ prompt: WORDS, negative: 'people' });
    expect(
      kept(WORDS, ['Is the image free of people?', 'Is the image free of a fox?'], prompt),
    ).toMatchObject({
      text: WORDS,
      changes: [],
    });
  });

  it('does not grow beyond what a model takes', () => {
    const text = 'xxx '.repeat(499);
    expect(kept(text)).toMatchObject({ text, changes: [] });
  });

  it('is left alone by questions about what nobody wrote', () => {
    expect(kept('a blue car', ['Is the horizon level?'])).toMatchObject({ text: 'a blue car' });
  });

  it('keeps what a person asked to change', () => {
    const origin = { runId: 'r', iteration: 1, change: 'make the fox blue' };
    const prompt = aPrompt({ prompt: 'a red fox', origin });
    expect(kept('a fox', ['Is the fox blue?'], prompt).text).toBe('a fox, make the fox blue');
  });
});

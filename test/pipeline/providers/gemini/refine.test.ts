import { aloneCheck } from '../../../../src/pipeline/checklist.js';
import { afterEach, describe, expect, it } from 'vitest';
import { anIteration } from '../../../support/builders.js';
import { closeAll, faultIn } from '../../../support/lane-bench.js';
import {
  answering,
  caller,
  fields,
  picture,
  prompt,
  requestTo,
  studio,
} from '../../../support/gemini-bench.js';

afterEach(closeAll);

const questions = ['Is there a fox?', 'Is there a dog?'];
const checklist = questions.map(aloneCheck);
const asked = { q1: questions[0], q2: questions[1] };
const NOTHING = { tries: [], base: undefined };

describe('a refinement', () => {
  it('is told the original and all tries, and gives a prompt with its reasons', async () => {
    const { critic, standIn } = await studio();
    const first = anIteration(1, 2);
    const refined = await critic.refine(
      prompt,
      checklist,
      { tries: [first, anIteration(2)], base: first },
      caller,
    );
    expect(refined.text).not.toBe('');
    expect(refined.changes.length).toBeGreaterThan(0);
    expect(refined.modelVersion).toBe('gemini-flash-latest');
    const met = ['Is check 1 met?', 'Is check 2 met?'];
    const unmet = ['Is check 3 met?', 'Is check 4 met?'];
    const remarks = { strengths: ['colours'], weaknesses: ['hands'] };
    expect(requestTo(standIn).data).toEqual({
      task: 'refine',
      original: fields,
      checklist: asked,
      history: [{ iteration: 1, prompt: 'text 1', score: 0.5, met, unmet, ...remarks, base: true }],
    });
  });

  it.each([
    ['blank', ' '],
    ['with NUL', 'a\0b'],
    ['half a character', 'a\ud800'],
    ['no text', 7],
  ])('with a prompt that is %s is none', async (_name, text) => {
    const { critic, standIn } = await studio();
    standIn.intercept(answering({ changes: [], prompt: text }));
    expect(await faultIn(critic.refine(prompt, [], NOTHING, caller))).toBe('bad_answer');
  });

  it.each([
    ['at the end of a word', 'word '.repeat(1400), 'word '.repeat(400).trim()],
    ['in the midst of one, where it is one', 'x'.repeat(7000), 'x'.repeat(2000)],
  ])('that is too long is cut %s, and says so', async (_, long, text) => {
    const { critic, standIn } = await studio();
    standIn.intercept(answering({ changes: [], prompt: long }));
    const refined = await critic.refine(prompt, [], NOTHING, caller);
    expect(refined.text).toBe(text);
    expect(refined.changes).toMatchObject([{ change: 'cut to 2000 characters' }]);
  });

  it('of 2,000 characters is taken, whatever its reasons are', async () => {
    const { critic, standIn } = await studio();
    const text = 'x'.repeat(2000);
    standIn.intercept(answering({ changes: 'none', prompt: ` ${text} ` }));
    expect(await critic.refine(prompt, [], NOTHING, caller)).toMatchObject({ text, changes: [] });
  });
});

describe('a critique', () => {
  const first = anIteration(1, 1);
  const exhibit = {
    picture: async () => (await picture('a red fox'))(),
    text: 'a red fox, clearly visible',
    checklist,
    history: { tries: [first], base: first },
  };

  it('judges the picture and refines its prompt in one answer', async () => {
    const { critic, standIn } = await studio();
    const { evaluation, refined } = await critic.critique(prompt, exhibit, caller);
    expect(evaluation.answers.map(({ question }) => question)).toEqual(questions);
    expect(refined?.text).not.toBe('');
    expect(standIn.calls).toHaveLength(1);
    const { data, images } = requestTo(standIn);
    expect(data).toMatchObject({
      task: 'critique',
      prompt: fields,
      painted: exhibit.text,
      checklist: asked,
      history: [{ iteration: 1, base: true }],
    });
    expect(images).toHaveLength(1);
  });

  const judgement = {
    seen: 's',
    answers: { q1: { evidence: 'e', met: true }, q2: { evidence: 'e', met: false } },
    strengths: [],
    weaknesses: [],
  };

  it.each([
    ['no prompt', {}],
    ['a blank one', { changes: [], prompt: ' ' }],
    ['one that is no text', { changes: [], prompt: Number.NaN }],
  ])('with %s is an evaluation alone', async (_, rest) => {
    const { critic, standIn } = await studio();
    standIn.intercept(answering({ ...judgement, ...rest }));
    const { evaluation, refined } = await critic.critique(prompt, exhibit, caller);
    expect(evaluation.score).toBe(0.5);
    expect(refined).toBeNull();
  });

  it('names the check that a change serves, where there is such a one', async () => {
    const { critic, standIn } = await studio();
    const change = (check: string) => ({ check, change: 'c', reason: 'r' });
    const changes = ['q2', 'q9', '', '__proto__'].map(change);
    standIn.intercept(answering({ ...judgement, changes, prompt: 'a fox' }));
    const { refined } = await critic.critique(prompt, exhibit, caller);
    expect(refined?.changes.map(({ check }) => check)).toEqual([questions[1], null, null, null]);
  });
});

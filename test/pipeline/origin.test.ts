import { describe, expect, it } from 'vitest';
import { again, goOn, lastTry, MAX_CHANGE, paintedSeed, steer } from '../../src/pipeline/origin.js';
import type { Run } from '../../src/pipeline/run.js';
import { aCandidate, anImage, anIteration, aPrompt, aRun } from '../support/builders.js';

const CHANGED = { runId: 'grandparent', iteration: 2, change: 'at night' };
const done = (fields: Partial<Run> = {}) =>
  aRun({
    id: 'parent',
    status: 'done',
    prompt: aPrompt({ seed: 5, images: 2, scene: 'by a lake' }),
    iterations: [anIteration(1, 1), anIteration(2, 2), anIteration(3, 1, false)],
    ...fields,
  });
const changed = (change: string) => done({ prompt: aPrompt({ origin: { ...CHANGED, change } }) });
const first = (run: Run) => {
  const [iteration] = run.iterations;
  if (!iteration) throw new Error('no iteration');
  return iteration;
};

describe('the same again', () => {
  it('is painted from the same words by another seed, and judged by the same checklist', () => {
    const run = done();
    const { prompt, start } = again(run);
    const origin = { runId: 'parent', iteration: null, change: null };
    expect(prompt).toEqual({ ...run.prompt, seed: null, origin });
    expect(start).toEqual({ text: 'text 1', checklist: run.checklist, picture: null });
  });

  it('begins with what was painted first where a picture was given', () => {
    const candidates = [aCandidate({ image: anImage })];
    const given = { ...anIteration(1, 1), candidates };
    expect(again(done({ iterations: [given, anIteration(2)] })).start.text).toBe('text 2');
    expect(again(done({ iterations: [given] })).start.text).toBe('a red fox in snow. by a lake');
  });

  it('keeps what was asked to be changed', () => {
    expect(again(changed('at night')).prompt.origin).toMatchObject({ change: 'at night' });
  });

  it('has its first text still made where that came to nothing', () => {
    const { prompt, start } = again({ ...changed('at night'), iterations: [] });
    expect(prompt.origin).toEqual(CHANGED);
    expect(start.text).toBeNull();
  });
});

describe('more of it', () => {
  it('is painted from what was made of a try, and judged by the same checklist', () => {
    const run = changed('at night');
    const { prompt, start } = goOn(run, first(run), 2);
    expect(prompt).toMatchObject({
      seed: null,
      iterations: 2,
      origin: { runId: 'parent', iteration: 1, change: 'at night' },
    });
    expect(start).toEqual({ text: 'text 2', checklist: run.checklist, picture: null });
  });

  it('is painted from the same text where nothing was made of it', () => {
    expect(goOn(done(), anIteration(3, 1, false), 1).start.text).toBe('text 3');
  });

  it('goes on from the newest try that was refined', () => {
    expect(lastTry(done())?.number).toBe(2);
    expect(lastTry(done({ iterations: [anIteration(1)] }))?.number).toBe(1);
    expect(lastTry(done({ iterations: [] }))).toBeUndefined();
  });
});

describe('another way', () => {
  it('is one try whose text and checklist are still to be made', () => {
    const run = done();
    const { prompt, start } = steer(run, first(run), 'at night');
    expect(prompt).toMatchObject({
      seed: null,
      iterations: 1,
      images: 2,
      origin: { runId: 'parent', iteration: 1, change: 'at night' },
    });
    expect(start).toEqual({ text: null, checklist: null, picture: null });
  });

  it('adds to what was asked before, the oldest of which goes where there is no room', () => {
    const run = changed('at night');
    expect(steer(run, first(run), 'closer').prompt.origin?.change).toBe('at night\n\ncloser');
    const long = 'x'.repeat(MAX_CHANGE);
    const full = changed(`at night\n\n${long}`);
    expect(steer(full, first(full), 'y'.repeat(MAX_CHANGE - 2)).prompt.origin?.change).toBe(
      `${long}\n\n${'y'.repeat(MAX_CHANGE - 2)}`,
    );
  });

  it('never loses the newest words', () => {
    const run = changed('x'.repeat(2000));
    const words = 'y'.repeat(MAX_CHANGE);
    expect(steer(run, first(run), words).prompt.origin?.change).toBe(words);
  });
});

it('a picture that was given has no seed', () => {
  expect(paintedSeed(aCandidate({ seed: 9, image: anImage }))).toBeNull();
  expect(paintedSeed(aCandidate({ seed: 9, image: anImage, requestId: 'r' }))).toBe(9);
});

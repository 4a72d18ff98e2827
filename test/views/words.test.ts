import { describe, expect, it } from 'vitest';
import { RUN_STATUSES } from '../../src/pipeline/run.js';
import { percent, scoreText, STATUS_MARKS } from '../../src/views/words.js';
import { anEvaluation } from '../support/builders.js';

describe('a score', () => {
  it.each([
    [0, '0 %'],
    [1 / 3, '33 %'],
    [0.995, '100 %'],
    [1, '100 %'],
  ])('of %d is shown as %s', (share, text) => {
    expect(percent(share)).toBe(text);
  });

  it('of an evaluation says how many of its checks were met', () => {
    expect(scoreText(anEvaluation(3))).toBe('3 of 4 checks (75 %)');
  });
});

describe('a mark', () => {
  it('is different for every status', () => {
    const marks = RUN_STATUSES.map((status) => STATUS_MARKS[status]);
    expect(new Set(marks).size).toBe(RUN_STATUSES.length);
  });
});

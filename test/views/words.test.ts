import { describe, expect, it } from 'vitest';
import { RUN_STATUSES } from '../../src/pipeline/run.js';
import { percent, STATUS_MARKS } from '../../src/views/words.js';

describe('a score', () => {
  it.each([
    [0, '0 %'],
    [1 / 3, '33 %'],
    [0.995, '100 %'],
    [1, '100 %'],
  ])('of %d is shown as %s', (share, text) => {
    expect(percent(share)).toBe(text);
  });
});

describe('a mark', () => {
  it('is different for every status', () => {
    const marks = RUN_STATUSES.map((status) => STATUS_MARKS[status]);
    expect(new Set(marks).size).toBe(RUN_STATUSES.length);
  });
});

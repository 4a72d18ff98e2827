import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineCustomId, kindOf, MAX_CUSTOM_ID } from '../../src/views/custom-id.js';

const id = defineCustomId(
  'page2',
  z.object({ from: z.string().regex(/^\d*$/), search: z.string() }),
);

describe('a custom id', () => {
  it.each([
    { from: '17', search: 'fox' },
    { from: '', search: '' },
    { from: '1', search: 'a:b::c \n“d” 👍' },
  ])('carries %o there and back', (state) => {
    expect(id.parse(id.make(state))).toEqual(state);
  });

  it('is refused where it is made, if Discord would refuse it', () => {
    const state = { from: '', search: 'x'.repeat(MAX_CUSTOM_ID - 'page2::'.length) };
    expect(id.make(state)).toHaveLength(MAX_CUSTOM_ID);
    expect(() => id.make({ ...state, from: '1' })).toThrow(RangeError);
  });

  it.each(['', 'page2', 'page2:1', 'page1:1:fox', 'page2:one:fox', 'other:1:fox', 'page2fox'])(
    'that is foreign, old or forged is nothing: %s',
    (forged) => {
      expect(id.parse(forged)).toBeUndefined();
    },
  );

  it('tells its kind', () => {
    expect(kindOf('page2:1:fox')).toBe('page2');
    expect(kindOf('page2')).toBe('page2');
  });
});

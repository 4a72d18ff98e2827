import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Line } from '../../src/lib/line.js';

it('everybody knows how many are ahead, whoever comes and leaves', () => {
  const moves = fc.array(fc.record({ key: fc.nat(40), joins: fc.boolean() }), { maxLength: 200 });
  fc.assert(
    fc.property(moves, (list) => {
      const line = new Line<number>();
      const expected: number[] = [];
      for (const { key, joins } of list) {
        const place = expected.indexOf(key);
        if (joins) line.join(key);
        else line.leave(key);
        if (joins && place < 0) expected.push(key);
        if (!joins && place >= 0) expected.splice(place, 1);
      }
      expect(expected.map((key) => line.ahead(key))).toEqual(expected.map((_, place) => place));
      expect(line.size).toBe(expected.length);
      expect(line.ahead(41)).toBe(expected.length);
    }),
  );
});

it('is numbered anew where its places are used up', () => {
  const line = new Line<number>();
  for (let key = 0; key < 5_000; key += 1) {
    line.join(key);
    if (key % 3 === 0) line.leave(key);
  }
  expect(line.ahead(4_999)).toBe(line.size - 1);
  expect(line.ahead(1)).toBe(0);
});

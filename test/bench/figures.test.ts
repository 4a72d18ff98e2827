import { expect, it } from 'vitest';
import { boundOf, mostAtOnce } from './bound.js';
import type { Work } from './ledger.js';
import { table } from './table.js';

const SLOTS = { fal: 4, gemini: 4 };

function work(run: string, operation: string, drawnMs: number, at = 0): Work {
  const provider = operation === 'paint' ? 'fal' : 'gemini';
  return { provider, operation, run, drawnMs, at, endedAt: at + drawnMs };
}

it('no schedule is shorter than the longest run alone, nor than a provider’s work in its slots', () => {
  const run = (name: string) => [
    work(name, 'paint', 100),
    work(name, 'evaluate', 200),
    work(name, 'refine', 300),
  ];
  expect(boundOf(run('a'), SLOTS)).toBe(600);
  const many = Array.from({ length: 8 }, (_, nth) => run(String(nth))).flat();
  expect(boundOf(many, SLOTS)).toBe(100 + (8 * 500) / 4);
});

it('what ends as another begins is not in progress with it', () => {
  const works = [
    work('a', 'paint', 100),
    work('b', 'paint', 100, 100),
    work('c', 'paint', 50, 120),
  ];
  expect(mostAtOnce(works, 'fal')).toBe(2);
});

it('a figure that is over its goal is marked', () => {
  const text = table('Title', [
    { what: 'good', product: 1, goal: 2 },
    { what: 'bad', product: 3, goal: 2, unit: 'ms' },
  ]);
  expect(text).toMatch(/^good +1\.00 +≤ 2\.00$/mu);
  expect(text).toMatch(/^bad, ms +3\.00 +≤ 2\.00 +missed$/mu);
});

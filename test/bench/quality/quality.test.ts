/** The bench of quality counts what pictures show, the same each time, and says how sure it is. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { between, byPrompt, difference, estimate } from './figures.js';
import { play, type Played } from './play.js';
import { bestOf, DEFAULT, ONE_SHOT, OTHERS, split, without } from './strategy.js';
import { tables } from './table.js';

const PROMPTS = ['a fox', 'three red foxes left of a boat', 'a cat on a sofa in a forest at dusk'];
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'easel-quality-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const played = (scores: readonly number[]): Played[] =>
  scores.map((score, prompt) => ({ prompt, score, images: 1, calls: 0, cost: 0 }));

describe('the bench of quality', () => {
  it('finds the same in two runs of the real loop', async () => {
    const once = await play(DEFAULT, PROMPTS, 0, folder);
    expect(await play(DEFAULT, PROMPTS, 0, folder)).toEqual(once);
    expect(once).toHaveLength(PROMPTS.length);
    for (const { score, calls, cost } of once) {
      expect(score).toBeGreaterThan(0);
      expect(score).toBeLessThanOrEqual(1);
      expect(calls).toBeGreaterThan(1);
      expect(cost).toBeGreaterThan(0.0025);
    }
  });

  it('starts all strategies from the same picture, and counts no critic where none is needed', async () => {
    const one = await play(ONE_SHOT, PROMPTS, 1, folder);
    expect(one.map(({ images, calls, cost }) => ({ images, calls, cost }))).toEqual(
      PROMPTS.map(() => ({ images: 1, calls: 0, cost: 0.0025 })),
    );
    const three = await play(bestOf(3), PROMPTS, 1, folder);
    expect(three.map(({ images, calls }) => [images, calls])).toEqual(PROMPTS.map(() => [3, 4]));
  });

  it('says between which bounds a mean lies, prompt by prompt', () => {
    const zeros = Array.from({ length: 100 }, (_, index) => (index < 50 ? 0 : 1));
    const { mean, from, to } = estimate(zeros);
    expect(mean).toBe(0.5);
    expect(from).toBeGreaterThan(0.36);
    expect(from).toBeLessThan(0.44);
    expect(to).toBeGreaterThan(0.56);
    expect(to).toBeLessThan(0.64);
    const more = difference(
      zeros.map((value) => value + 0.1),
      zeros,
    );
    expect(more.from).toBeCloseTo(0.1, 9);
    expect(more.to).toBeCloseTo(0.1, 9);
    const seeds = [...played([0, 1]), ...played([1, 1])];
    expect(byPrompt(seeds, ({ score }) => score)).toEqual([0.5, 1]);
  });

  it('compares at what was taken, between two sizes', () => {
    const rungs = [
      { takes: 4, scores: [1, 1] },
      { takes: 1, scores: [0, 0.5] },
    ];
    expect(between(rungs, 2)).toEqual([1 / 3, 0.5 + 0.5 / 3]);
    expect(between(rungs, 9)).toEqual([1, 1]);
    expect(between(rungs, 1)).toEqual([0, 0.5]);
  });

  it('leaves rules out, one or some together, and splits tries into candidates', async () => {
    expect(without('champion+one-call').rules).toEqual({ champion: false, criticCalls: 2 });
    expect(() => without('luck')).toThrow('expected one of champion, memory');
    expect(() => split('9x9')).toThrow('expected 1 to 3 tries');
    const all = await play({ ...without('early-stop'), iterations: 2 }, PROMPTS, 0, folder);
    expect(all.map(({ images }) => images)).toEqual(PROMPTS.map(() => 2));
    const wide = await play(split('1x2'), PROMPTS, 0, folder);
    expect(wide.map(({ images }) => images)).toEqual(PROMPTS.map(() => 2));
  });

  it('prints a row for each strategy', () => {
    const result = (strategy: typeof DEFAULT, score: number) => ({
      strategy,
      played: played([score, score]),
    });
    const text = tables({
      easel: result(DEFAULT, 0.9),
      bestOf: [result(ONE_SHOT, 0.5), result(bestOf(2), 0.7)],
      others: OTHERS.map((strategy) => result(strategy, 0.8)),
    });
    expect(text).toMatch(/\| one-shot +\| 50\.0 \[50\.0, 50\.0\] \| −40\.0/);
    expect(text).toMatch(/\| Easel +\| 90\.0/);
    expect(text).toContain('at equal cost');
  });
});

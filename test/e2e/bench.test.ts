import { expect, it } from 'vitest';
import { benchCommandLine } from '../bench/command-line.js';
import { commandLineTable } from '../bench/command-line-table.js';
import { aFolder } from '../support/database.js';

it('measures the command line beside the bare loop, all figures in one run', async () => {
  const options = { prompts: 2, scale: 0.01, slots: { fal: 4, gemini: 4 }, starts: 1, ties: false };
  const figures = await benchCommandLine(options, await aFolder());
  expect(figures.product.iterations).toBe(6);
  expect(figures.bare.iterations).toBe(6);
  expect(figures.product.makespanMs).toBeGreaterThanOrEqual(figures.product.boundMs);
  expect(figures.bare.requests).toEqual({
    'fal picture': 6,
    'fal result': 6,
    'fal stream': 6,
    'fal submit': 6,
    'gemini evaluate': 6,
    'gemini refine': 6,
  });
  const text = commandLineTable(figures, options);
  expect(text).toMatch(/^CPU \/ \(bare loop \+ decode \+ JPEG\) +\d/mu);
  expect(text).toMatch(/^peak memory, MiB +\d+ +\d+/mu);
});

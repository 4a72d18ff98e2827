import { expect, it } from 'vitest';
import { statusView } from '../../src/views/status.js';
import { wishLines } from '../../src/views/wish.js';
import { aSubmission, aSummary } from '../support/builders.js';
import { textOf } from '../support/text-of.js';

it('what was asked to change stands below the prompt, the newest of it', () => {
  const lines = wishLines(
    { prompt: 'a red fox', change: 'at night\n\nwith a *hat* @everyone' },
    80,
  );
  expect(lines.map(({ text }) => text)).toEqual([
    '> a red fox',
    '> ✏️ with a \\*hat\\* \\@everyone',
  ]);
});

it('is cut to a line, where it is longer', () => {
  const [, line] = wishLines({ prompt: 'a fox', change: 'x'.repeat(1000) }, 80);
  expect(line?.cut).toBe(true);
  expect(line?.text.length).toBeLessThanOrEqual(42);
});

it('is not there where nothing was asked to change', () => {
  expect(wishLines({ prompt: 'a fox', change: null }, 80)).toHaveLength(1);
});

it('stands above the progress, too', () => {
  const submission = aSubmission({ runs: [aSummary({ change: 'at night' })] });
  expect(textOf(statusView({ submission }))).toContain('> a red fox in snow\n> ✏️ at night');
});

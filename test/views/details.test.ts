import { expect, it } from 'vitest';
import { en } from '../../src/languages/index.js';
import { detailsId, detailsView, scoresOf } from '../../src/views/details.js';
import { anIteration, aRun } from '../support/builders.js';

const refined = {
  text: 'text 1 at night',
  changes: [{ check: null, change: 'at night', reason: 'it was day' }],
  base: null,
  modelVersion: 'm',
};

it('tells what was judged, what was changed for which check, whether it helped, and what paints it again', () => {
  const iterations = [{ ...anIteration(1, 1), refined }, anIteration(2, 3)];
  const run = aRun({ iterations });
  const first = detailsView(run, 1, en).content;
  expect(first).toContain('> text 1');
  expect(first).toContain('Seed 7 · Model fal-ai/fast-lightning-sdxl · Run run1');
  expect(first).toContain('**25 %** · the first to be judged');
  expect(first).toContain('✗ Is check 2 met? it is to be seen');
  expect(first).toContain('**Next:** text 1 **at night**\n- at night: it was day');
  expect(detailsView(run, 2, en).content).toContain('**75 %** · better than 25 % before');
});

it('of a result come with the plot of its scores, where there are two to compare', () => {
  const run = aRun({ iterations: [anIteration(1, 1), anIteration(2, 3)] });
  const points = [
    { label: '1', score: 0.25, won: false },
    { label: '2', score: 0.75, won: true },
  ];
  expect(scoresOf(run)).toEqual({ points });
  expect(scoresOf(aRun({ iterations: [anIteration(1, 1)] }))).toBeUndefined();
  const plot = { path: 'sheets/a.png', name: 'scores.png', width: 2, height: 1 };
  expect(detailsView(run, 0, en, plot).files).toEqual([
    { name: 'scores.png', content: { path: 'sheets/a.png' }, description: en.details.plot },
  ]);
});

it('of the winner are asked for without its number', () => {
  const run = aRun({ iterations: [anIteration(1, 3), anIteration(2, 1)] });
  expect(detailsView(run, 0, en)).toEqual(detailsView(run, 1, en));
  expect(detailsId.parse('dtl1:0123456789abcd:0')).toEqual({ run: '0123456789abcd', number: '0' });
});

it('of what was never painted are its words', () => {
  expect(detailsView(aRun({ iterations: [] }), 1, en).content).toContain('> a red fox in snow');
});

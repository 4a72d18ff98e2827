import { describe, expect, it } from 'vitest';
import {
  champion,
  comparisonsOf,
  seedOf,
  winner,
  type Iteration,
  type Run,
} from '../../src/pipeline/run.js';
import { readySteps, stepKey } from '../../src/pipeline/ready-steps.js';
import { aCandidate, anEvaluation, anImage, anIteration, aRun } from '../support/builders.js';

const ready = (run: Run) => readySteps(run).map(stepKey);
const withCandidate = (fields: Parameters<typeof aCandidate>[0]): Iteration => ({
  ...anIteration(1),
  candidates: [aCandidate(fields)],
});

describe('what is ready follows from the rows alone', () => {
  const table: readonly [claim: string, run: Run, steps: readonly string[]][] = [
    [
      'a new run asks for its checklist beside its first image',
      aRun({ checklist: null }),
      ['checklist', 'generate:c1'],
    ],
    [
      'a paid job is collected, never paid again',
      aRun({ iterations: [withCandidate({ requestId: 'r' })] }),
      ['collect:c1'],
    ],
    [
      'an image is evaluated once there is a checklist',
      aRun({ iterations: [withCandidate({ requestId: 'r', image: anImage })] }),
      ['evaluate:c1'],
    ],
    [
      'an image without a checklist waits for it',
      aRun({ checklist: null, iterations: [withCandidate({ requestId: 'r', image: anImage })] }),
      ['checklist'],
    ],
    [
      'an evaluated iteration is refined',
      aRun({ iterations: [anIteration(1, 2, false)] }),
      ['refine:1'],
    ],
    [
      'the next iteration is painted once it has rows',
      aRun({ iterations: [anIteration(1, 2), anIteration(2)] }),
      ['generate:c2'],
    ],
    [
      'equals are compared before the end',
      aRun({ iterations: [anIteration(1, 2), anIteration(2, 2)] }),
      ['compare:1:2'],
    ],
    [
      'equals that are all of the best are compared at once',
      aRun({ iterations: [anIteration(1, 2), anIteration(2, 2), anIteration(3, 2)] }),
      ['compare:1:2:3'],
    ],
    [
      'an iteration that meets less has no part in it',
      aRun({ iterations: [anIteration(1, 2), anIteration(2, 1), anIteration(3, 2)] }),
      ['compare:1:3'],
    ],
    [
      'a run with a single best iteration is finished',
      aRun({ iterations: [anIteration(1, 2), anIteration(2, 3)] }),
      ['finish'],
    ],
    [
      'equals that something later beats are not worth a look',
      aRun({ iterations: [anIteration(1, 2), anIteration(2, 2), anIteration(3, 3)] }),
      ['finish'],
    ],
    [
      'a run without a first text has it made beside its checklist',
      aRun({ checklist: null, iterations: [] }),
      ['checklist', 'steer'],
    ],
    [
      'a picture that was given is judged as any other, and never painted',
      aRun({ iterations: [withCandidate({ image: anImage })] }),
      ['evaluate:c1'],
    ],
    ['a run that is over needs nothing', aRun({ status: 'cancelled' }), []],
  ];
  it.each(table)('%s', (_, run, steps) => {
    expect(ready(run)).toEqual(steps);
  });

  it('several candidates are painted and judged side by side, and refined together', () => {
    const two = [
      aCandidate({ id: 'a', requestId: 'r', image: anImage, evaluation: anEvaluation(1) }),
      aCandidate({ id: 'b', number: 2 }),
    ];
    expect(ready(aRun({ iterations: [{ ...anIteration(1), candidates: two }] }))).toEqual([
      'generate:b',
    ]);
  });
});

describe('the winner is the best iteration, not the last', () => {
  it.each([
    ['the one that meets most checks', [1, 3, 2], 2],
    ['the first, where later ones did not help', [3, 2, 1], 1],
    ['the first among equals until they were compared', [2, 2], 1],
  ] as const)('%s', (_, scores, number) => {
    const iterations = scores.map((met, index) => anIteration(index + 1, met));
    expect(winner(aRun({ iterations }))?.number).toBe(number);
  });

  it('a comparison decides between equals, and its winner meets the next equal', () => {
    const iterations = [anIteration(1, 2), anIteration(2, 2), anIteration(3, 2)];
    const run = aRun({ iterations, comparisons: [{ first: 1, second: 2, better: 2 }] });
    expect(winner(run)?.number).toBe(2);
    expect(ready(run)).toEqual(['compare:2:3']);
  });

  it.each([1, 2, 3])(
    'of three that were compared at once is the one that was chosen: %i',
    (chosen) => {
      const iterations = [anIteration(1, 2), anIteration(2, 2), anIteration(3, 2)];
      const run = aRun({ iterations, comparisons: comparisonsOf(iterations, chosen) });
      expect(winner(run)?.number).toBe(chosen);
      expect(ready(run)).toEqual(['finish']);
    },
  );

  it('a run without an evaluated image has none', () => {
    expect(winner(aRun())).toBeUndefined();
  });
});

it.each<[claim: string, met: readonly number[], best: number]>([
  ['the last one where each is better than the one before', [1, 2, 3], 3],
  ['an earlier one where what follows is worse', [3, 2, 1], 1],
  ['the newest of equals', [1, 2, 2], 3],
])('the champion is %s', (_, met, number) => {
  expect(champion(met.map((count, index) => anIteration(index + 1, count)))?.number).toBe(number);
});

it('there is no champion where nothing was judged', () => {
  expect(champion([anIteration(1)])).toBeUndefined();
  expect(champion([])).toBeUndefined();
});

it('every image of a run has a seed of its own, the first the one that was chosen', () => {
  const seeds = [1, 2, 3].flatMap((n) =>
    [1, 2, 3, 4].map((k) => seedOf({ seed: 2 ** 32 - 2 }, n, k)),
  );
  expect(seeds[0]).toBe(2 ** 32 - 2);
  expect(new Set(seeds).size).toBe(12);
  expect(Math.max(...seeds)).toBeLessThan(2 ** 32);
});

import { describe, expect, it } from 'vitest';
import { perform, type WorkStep } from '../../../src/pipeline/engine/steps.js';
import type { Origin } from '../../../src/pipeline/prompt.js';
import { winner, type Run } from '../../../src/pipeline/run.js';
import {
  aCandidate,
  anEvaluation,
  anImage,
  anIteration,
  aPrompt,
  aRun,
} from '../../support/builders.js';
import { after, aMemoryStore, aProvider, someRunDeps } from '../../support/fake-ports.js';
import { aCaller } from '../../support/lane-bench.js';

const tied = (count: number): Run =>
  aRun({
    iterations: Array.from({ length: count }, (_, index) => ({
      ...anIteration(index + 1, 2),
      candidates: [
        aCandidate({
          image: { ...anImage, path: `${String(index + 1)}.png` },
          evaluation: anEvaluation(2),
        }),
      ],
    })),
  });

/** Compares the pictures 1, 2, … with a critic that chooses from their order; the orders it was shown. */
async function compared(
  count: number,
  choose: (order: readonly string[]) => string,
  content = (path: string) => path,
) {
  const provider = aProvider();
  const { deps } = someRunDeps(aMemoryStore(), provider);
  Object.assign(deps.artifacts, {
    readPreview: (path: string) => Promise.resolve(Buffer.from(content(path))),
  });
  const asked: string[] = [];
  provider.prefer = async (pictures) => {
    const bytes = await Promise.all(pictures.map((read) => read()));
    const order = bytes.map((one) => one.toString('latin1', 0, 1));
    asked.push(order.join(''));
    return order.indexOf(choose(order));
  };
  const run = tied(count);
  const context = { caller: aCaller(), doubtSince: null, onProgress: () => undefined };
  const result = await perform({ kind: 'compare', tied: run.iterations }, run, deps, context);
  return { asked, better: winner(after(run, result))?.number };
}

const always = (one: string) => () => one;

describe('equals', () => {
  it.each<[claim: string, count: number, (order: readonly string[]) => string, string[], number]>([
    ['the first of two needs no second answer', 2, always('1'), ['12'], 1],
    ['a later one must be preferred in both orders', 2, always('2'), ['12', '21'], 2],
    [
      'a critic that favours the last place changes nothing',
      2,
      ([, last = '']) => last,
      ['12', '21'],
      1,
    ],
    ['the first of three needs no second answer', 3, always('1'), ['123'], 1],
    ['three are asked about together', 3, always('2'), ['123', '321'], 2],
    ['the last of three may win', 3, always('3'), ['123', '321'], 3],
  ])('%s', async (_, count, choose, asked, better) => {
    expect(await compared(count, choose)).toEqual({ asked, better });
  });

  it('that look the same are not asked about', async () => {
    expect(await compared(3, always('2'), () => 'same')).toEqual({ asked: [], better: 1 });
    const lastIsFirst = (path: string) => (path === '3.png' ? '1.png' : path);
    expect(await compared(3, always('2'), lastIsFirst)).toEqual({ asked: ['12', '21'], better: 2 });
  });
});

describe('a run that goes on from another one', () => {
  const parent = aRun({
    id: 'parent',
    status: 'done',
    iterations: [1, 2, 3].map((n) => anIteration(n, n)),
  });
  const child = (origin: Partial<Origin>, fields: Partial<Run> = {}) =>
    aRun({
      prompt: aPrompt({
        images: 2,
        origin: { runId: 'parent', iteration: 2, change: null, ...origin },
      }),
      ...fields,
    });
  /** Does a step; the tries that the refiner was told of, and what came of it. */
  async function doing(step: WorkStep, run: Run, stored: readonly Run[] = [parent]) {
    const provider = aProvider();
    const { deps } = someRunDeps(aMemoryStore(...stored), provider);
    const told: (readonly [number, string])[] = [];
    provider.refine = (_prompt, _checklist, { tries }) => {
      told.push(...tries.map(({ number, text }) => [number, text] as const));
      return Promise.resolve({ text: 'better', changes: [], modelVersion: 'm' });
    };
    const context = { caller: aCaller(), doubtSince: null, onProgress: () => undefined };
    return { told, result: await perform(step, run, deps, context) };
  }

  it('has its first text made of what was tried up to where it goes on', async () => {
    const run = child({ change: 'at night' }, { iterations: [] });
    const { told, result } = await doing({ kind: 'steer' }, run);
    expect(told.map(([, text]) => text)).toEqual(['text 1', 'text 2']);
    expect(result).toEqual({ kind: 'steer', text: 'better', seeds: [run.seed, run.seed + 1] });
    expect(after(run, result).iterations).toMatchObject([{ number: 1, text: 'better' }]);
  });

  it('is refined with what was tried before, numbered on', async () => {
    const iteration = { ...anIteration(1, 1, false), text: 'its own' };
    const run = child({}, { iterations: [iteration] });
    const { told } = await doing({ kind: 'refine', iteration }, run);
    expect(told).toEqual([
      [1, 'text 1'],
      [2, 'text 2'],
      [3, 'its own'],
    ]);
  });

  it.each<[claim: string, run: Run, stored: readonly Run[]]>([
    ['that was removed', child({}), []],
    ['from the start', child({ iteration: null }), [parent]],
    ['by a picture of it alone', child({}, { iterations: [givenIteration()] }), [parent]],
  ])('%s is refined by its own tries', async (_, run, stored) => {
    const [iteration] = run.iterations;
    if (!iteration) throw new Error('no iteration');
    const { told } = await doing({ kind: 'refine', iteration }, run, stored);
    expect(told).toEqual([[1, iteration.text]]);
  });
});

function givenIteration() {
  const candidate = aCandidate({ image: anImage, evaluation: anEvaluation(1) });
  return { ...anIteration(1, 1, false), candidates: [candidate] };
}

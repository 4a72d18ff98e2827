import { describe, expect, it } from 'vitest';
import { perform } from '../../../src/pipeline/engine/steps.js';
import { winner, type Run } from '../../../src/pipeline/run.js';
import { aCandidate, anEvaluation, anImage, anIteration, aRun } from '../../support/builders.js';
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

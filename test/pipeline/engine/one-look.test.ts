import { aloneCheck } from '../../../src/pipeline/checklist.js';
import { describe, expect, it } from 'vitest';
import { perform, type WorkStep } from '../../../src/pipeline/engine/steps.js';
import { RULES, type Rules } from '../../../src/pipeline/rules.js';
import type { Run } from '../../../src/pipeline/run.js';
import { readySteps } from '../../../src/pipeline/ready-steps.js';
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

const unjudged = (number: number) => ({
  ...anIteration(number),
  candidates: [aCandidate({ id: `c${String(number)}`, requestId: 'r', image: anImage })],
});

/** Judges the newest picture of a run, which meets so many of four checks. */
async function judge(run: Run, met: number, rules: Partial<Rules> = {}, refined = 'better') {
  const provider = aProvider();
  const { deps } = someRunDeps(aMemoryStore(run), provider);
  const told: { base: number | undefined; tries: number[] }[] = [];
  provider.critique = (_prompt, { history }) => {
    provider.asked.push('critique');
    told.push({ base: history.base?.number, tries: history.tries.map(({ number }) => number) });
    const refinement = { text: refined, changes: [], modelVersion: 'm' };
    return Promise.resolve({
      evaluation: anEvaluation(met),
      refined: refined === '' ? null : refinement,
    });
  };
  const context = { caller: aCaller(), doubtSince: null, onProgress: () => undefined };
  const step = readySteps(run).find(({ kind }) => kind === 'evaluate') as WorkStep;
  const result = await perform(step, run, { ...deps, rules: { ...RULES, ...rules } }, context);
  return { asked: provider.asked, told, run: after(run, result) };
}

describe('one look', () => {
  it('judges a picture and begins the next try', async () => {
    const { asked, run } = await judge(
      aRun({ iterations: [unjudged(1)], checklist: [aloneCheck('Is it better?')] }),
      2,
    );
    expect(asked).toEqual(['critique']);
    expect(run.iterations).toMatchObject([
      { refined: { text: 'better', base: 1 } },
      { number: 2, text: 'better', refined: null },
    ]);
    expect(readySteps(run)).toMatchObject([{ kind: 'generate' }]);
  });

  it('whose prompt cannot be used leaves that to a question of its own', async () => {
    const { run } = await judge(aRun({ iterations: [unjudged(1)] }), 2, {}, '');
    expect(run.iterations).toMatchObject([{ candidates: [{ evaluation: { score: 0.5 } }] }]);
    expect(readySteps(run)).toMatchObject([{ kind: 'refine' }]);
  });

  it.each<[claim: string, rules: Partial<Rules>, images: number]>([
    ['where it is to be two', { criticCalls: 2 }, 1],
    ['where there are several candidates', {}, 2],
  ])('is not taken %s', async (_, rules, images) => {
    const candidates = Array.from({ length: images }, (_, index) =>
      aCandidate({ id: `c${String(index)}`, requestId: 'r', image: anImage }),
    );
    const iterations = [{ ...anIteration(1), candidates }];
    const { asked } = await judge(aRun({ prompt: aPrompt({ images }), iterations }), 2, rules);
    expect(asked).toEqual(['evaluate']);
  });
});

describe('the next prompt', () => {
  const third = aRun({ iterations: [anIteration(1, 3), anIteration(2, 1), unjudged(3)] });

  it('starts from the best so far, and is told of all', async () => {
    const { told, run } = await judge(third, 2);
    expect(told).toEqual([{ base: 1, tries: [1, 2] }]);
    expect(run.iterations[2]?.refined?.base).toBe(1);
  });

  it('starts from the newest picture where that is as good', async () => {
    expect((await judge(third, 3)).run.iterations[2]?.refined?.base).toBe(3);
  });

  it('starts from the last one without the rule of the champion', async () => {
    const { told, run } = await judge(third, 2, { champion: false });
    expect(told).toEqual([{ base: undefined, tries: [1, 2] }]);
    expect(run.iterations[2]?.refined?.base).toBe(3);
  });

  it('is told of nothing without a memory', async () => {
    expect((await judge(third, 2, { memory: false })).told).toEqual([
      { base: undefined, tries: [] },
    ]);
  });

  it('asks for what was asked for, unless nobody verifies that', async () => {
    const run = aRun({ iterations: [unjudged(1)], checklist: [aloneCheck('Is there a fox?')] });
    const text = async (rules: Partial<Rules>) =>
      (await judge(run, 1, rules, 'snow')).run.iterations[1]?.text;
    expect(await text({})).toBe('snow, a red fox in snow');
    expect(await text({ verifier: false })).toBe('snow');
  });
});

describe('a run', () => {
  const numbers = async (met: number, rules: Partial<Rules> = {}, iterations = 3) => {
    const prompt = aPrompt({ iterations });
    const { run } = await judge(aRun({ prompt, iterations: [unjudged(1)] }), met, rules);
    return run.iterations.map(({ number }) => number);
  };

  it('ends early once every check is met, and refines its prompt all the same', async () => {
    expect(await numbers(4)).toEqual([1]);
    expect(await numbers(3)).toEqual([1, 2]);
    expect(await numbers(4, { earlyStop: false })).toEqual([1, 2]);
  });

  it('ends with its last try', async () => {
    expect(await numbers(3, {}, 1)).toEqual([1]);
  });
});

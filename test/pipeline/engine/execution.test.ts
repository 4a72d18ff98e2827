import { aloneCheck } from '../../../src/pipeline/checklist.js';
import { describe, expect, it } from 'vitest';
import { EaselError } from '../../../src/errors.js';
import { aborted } from '../../../src/lib/abort.js';
import { RunExecution } from '../../../src/pipeline/engine/execution.js';
import type { Caller } from '../../../src/pipeline/ports.js';
import { winner, type Run } from '../../../src/pipeline/run.js';
import { aCandidate, anEvaluation, aRun } from '../../support/builders.js';
import { aMemoryStore, aProvider, someRunDeps } from '../../support/fake-ports.js';

const NEW = aRun({
  checklist: null,
  iterations: [{ id: 'i1', number: 1, text: 'a fox', candidates: [aCandidate()], refined: null }],
});

/** Carries a run out; `instead` says what becomes of a request. */
function executing(
  run: Run = NEW,
  instead: Partial<Record<string, (caller: Caller) => Promise<void>>> = {},
) {
  const store = aMemoryStore(run);
  const provider = aProvider(instead);
  const scene = someRunDeps(store, provider);
  const start = () => new RunExecution(run, scene.deps);
  return { store, provider, start, ...scene, now: () => store.runs.get(run.id) ?? run };
}

/** A request that stays under way until its caller ends it. */
function hanging() {
  let under: () => void = () => undefined;
  const way = new Promise<void>((resolve) => {
    under = resolve;
  });
  const call = async ({ signal }: Caller) => {
    under();
    await aborted(signal);
    throw new EaselError({ code: 'cancelled' });
  };
  return { way, call };
}

const refused = () => Promise.reject(new EaselError({ code: 'provider_refused', provider: 'fal' }));

describe('a run', () => {
  it('takes each step once, ends when every check is met, and shows every change', async () => {
    const { store, provider, start, changes, artifacts } = executing();
    await start().ended;
    expect(store.log).toEqual([
      'checklist',
      'generate:c1',
      'collect:c1',
      'evaluate:c1',
      'refine:1',
      'generate:c20',
      'collect:c20',
      'evaluate:c20',
      'refine:2',
      'generate:c30',
      'collect:c30',
      'evaluate:c30',
      'refine:3',
      'done',
    ]);
    expect(new Set(store.log).size).toBe(store.log.length);
    expect(provider.asked.filter((asked) => asked === 'submit')).toHaveLength(3);
    expect(changes.at(-1)?.status).toBe('done');
    expect(artifacts.written.slice(-2)).toEqual(['iteration 3', 'summary: done']);
  });

  it('reads its rows once for each step', async () => {
    const { store, start } = executing();
    await start().ended;
    const steps = store.log.length - 1;
    expect(store.loads).toBeLessThanOrEqual(steps);
  });

  it('writes the files of an iteration once, before it ends', async () => {
    const { artifacts, start } = executing();
    await start().ended;
    const iterations = artifacts.written.filter((name) => name.startsWith('iteration'));
    expect(iterations).toEqual(['iteration 1', 'iteration 2', 'iteration 3']);
  });

  it('that fails pays nothing new, fetches what is paid, and ends as failed', async () => {
    const images = [aCandidate({ id: 'a' }), aCandidate({ id: 'b', number: 2, requestId: 'paid' })];
    const run = aRun({
      checklist: [aloneCheck('?')],
      iterations: [{ id: 'i1', number: 1, text: 'a fox', candidates: images, refined: null }],
    });
    const { store, provider, start, recorded } = executing(run, { submit: refused });
    await start().ended;
    expect(store.log).toEqual(['collect:b', 'failed: provider_refused']);
    expect(provider.asked).not.toContain('evaluate');
    expect(recorded).toMatchObject([{ fault: { code: 'provider_refused' } }]);
  });

  const FAULTS = ['content_refused', 'provider_refused', 'bad_answer', 'provider_down'] as const;
  const failing = (code: (typeof FAULTS)[number]) => () =>
    Promise.reject(new EaselError({ code, provider: 'gemini' }));

  it.each([
    ...FAULTS.map((code) => ['refine', code, failing(code)] as const),
    ...FAULTS.map((code) => ['prefer', code, failing(code)] as const),
    ['refine', 'internal', () => Promise.reject(new Error('a defect'))] as const,
    ['prefer', 'internal', () => Promise.reject(new Error('no such picture'))] as const,
  ])(
    'whose pictures are judged is done with the best so far where it cannot %s for %s, and says why',
    async (operation, code, instead) => {
      const evaluation = anEvaluation(2, 3);
      const refined = { text: 'x', changes: [], base: null, modelVersion: 'm' };
      const iterations = [1, 2].map((number) => {
        const image = { path: `${String(number)}.png`, width: 64, height: 64, unsafe: false };
        return {
          id: `i${String(number)}`,
          number,
          text: 'a fox',
          candidates: [aCandidate({ id: `c${String(number)}`, image, evaluation })],
          refined: operation === 'refine' && number === 2 ? null : refined,
        };
      });
      const run = aRun({ checklist: [aloneCheck('?')], iterations });
      const { store, start, now, artifacts, recorded } = executing(run, { [operation]: instead });
      await start().ended;
      expect(store.log).toEqual([`done: ${code}`]);
      expect(winner(now())?.number).toBe(1);
      expect(artifacts.written).toContain('summary: done');
      expect(recorded).toHaveLength(1);
    },
  );

  it('whose refinement kills the process is done with the best so far', async () => {
    const image = { path: 'a.png', width: 64, height: 64, unsafe: false };
    const candidates = [aCandidate({ requestId: 'r', image, evaluation: anEvaluation(2, 3) })];
    const iterations = [{ id: 'i1', number: 1, text: 'a fox', candidates, refined: null }];
    const { store, start } = executing(aRun({ checklist: [aloneCheck('?')], iterations }));
    store.left.set('refine:1', { crashes: 3, sentAt: 0 });
    await start().ended;
    expect(store.log).toEqual(['done: poisoned']);
  });

  it('that fails shows a picture as soon as it is there, not when all have ended', async () => {
    const images = [
      aCandidate({ id: 'a', requestId: 'first' }),
      aCandidate({ id: 'b', number: 2, requestId: 'second' }),
    ];
    const run = aRun({
      checklist: null,
      iterations: [{ id: 'i1', number: 1, text: 'a fox', candidates: images, refined: null }],
    });
    let letGo: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let collected = 0;
    const collect = async () => {
      collected += 1;
      if (collected === 2) await gate;
    };
    const { start, changes, now } = executing(run, { checklist: refused, collect });
    const { ended } = start();
    const pictures = () => changes.at(-1)?.iterations[0]?.candidates.filter(({ image }) => image);
    await expect.poll(() => pictures()?.length).toBe(1);
    expect(now().status).toBe('running');
    letGo();
    await ended;
    expect(now().status).toBe('failed');
  });

  it('whose files cannot be written fails by that', async () => {
    const { deps, start, now } = executing();
    Object.assign(deps.artifacts, {
      saveIteration: () => Promise.reject(new Error('no such disk')),
    });
    await start().ended;
    expect(now()).toMatchObject({ status: 'failed', fault: { code: 'internal' } });
  });

  it('whose rows cannot be read is stuck, not over', async () => {
    const { store, start, now, recorded } = executing();
    store.load = () => Promise.reject(new Error('database is locked'));
    const execution = start();
    await execution.ended;
    expect(execution.isStuck).toBe(true);
    expect(now().status).toBe('running');
    expect(recorded).toHaveLength(1);
  });
});

describe('an ended run', () => {
  it('is cancelled at once, its request aborted, and its job cancelled at the provider', async () => {
    const { way, call } = hanging();
    const { provider, store, start, now } = executing(NEW, { collect: call });
    const execution = start();
    await way;
    execution.end(null);
    await execution.ended;
    expect(now().status).toBe('cancelled');
    expect(store.log.at(-1)).toBe('cancelled');
    expect(provider.asked.at(-1)).toBe('cancel');
  });

  it('ends as it was ended, even where the process stops as well', async () => {
    const { way, call } = hanging();
    const { start, now } = executing(NEW, { collect: call });
    const execution = start();
    await way;
    execution.stop();
    execution.end({ code: 'target_gone' });
    await execution.ended;
    expect(now()).toMatchObject({ status: 'failed', fault: { code: 'target_gone' } });
  });
});

describe('a stopped run', () => {
  it('lets a request under way end, and saves what it found', async () => {
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let asked: () => void = () => undefined;
    const asking = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const submit = () => {
      asked();
      return answered;
    };
    const { store, provider, start, now, changes } = executing(NEW, { submit });
    const execution = start();
    await asking;
    execution.stop();
    answer();
    await execution.ended;
    expect(store.log).toContain('generate:c1');
    expect(provider.asked).not.toContain('collect');
    expect(now().status).toBe('running');
    expect(changes.at(-1)?.iterations[0]?.candidates[0]?.requestId).not.toBeNull();
  });

  it('leaves a job to the next process, and aborts a request that does not end', async () => {
    const collect = hanging();
    const { store, start, now, provider } = executing(NEW, { collect: collect.call });
    const execution = start();
    await collect.way;
    execution.stop();
    execution.abort();
    await execution.ended;
    expect(now().status).toBe('running');
    expect(store.log).not.toContain('collect:c1');
    expect(provider.asked).not.toContain('cancel');
  });
});

describe('what an earlier process left', () => {
  it('is not begun again where it crashed three of them: the run fails', async () => {
    const { store, provider, start, now } = executing();
    store.left.set('generate:c1', { crashes: 3, sentAt: 0 });
    await start().ended;
    expect(now()).toMatchObject({ status: 'failed', fault: { code: 'poisoned' } });
    expect(provider.asked).toEqual([]);
  });

  it('is told to the provider as in doubt', async () => {
    const { store, provider, start } = executing();
    store.left.set('generate:c1', { crashes: 1, sentAt: 42 });
    const doubts: unknown[] = [];
    const submit = provider.submit.bind(provider);
    provider.submit = (request, caller, doubtSince) => {
      doubts.push(doubtSince);
      return submit(request, caller, doubtSince);
    };
    await start().ended;
    expect(doubts).toEqual([42, null, null]);
  });

  it('is made again where the provider forgot it, but not twice', async () => {
    const { provider, store, start, now } = executing();
    provider.collect = async (_, caller) => {
      await caller.begun();
      return null;
    };
    await start().ended;
    expect(store.log.filter((step) => step === 'generate:c1')).toHaveLength(2);
    expect(now()).toMatchObject({ status: 'failed', fault: { code: 'bad_answer' } });
  });
});

import { describe, expect, it } from 'vitest';
import { Runner } from '../../../src/pipeline/engine/runner.js';
import type { Caller } from '../../../src/pipeline/ports.js';
import type { Run } from '../../../src/pipeline/run.js';
import { aCandidate, aRun } from '../../support/builders.js';
import { aMemoryStore, aProvider, someRunDeps } from '../../support/fake-ports.js';

const queued = (id: string, userId = 'ada', status: Run['status'] = 'queued') =>
  aRun({
    id,
    userId,
    status,
    checklist: null,
    iterations: [
      {
        id: `i${id}`,
        number: 1,
        text: 'x',
        candidates: [aCandidate({ id: `c${id}` })],
        refined: null,
      },
    ],
  });

/** A runner whose checklists wait until they are let go: so long each run that was let in is in progress. */
function running(maxActive: number, ...runs: readonly Run[]) {
  const store = aMemoryStore(...runs);
  let letGo: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const letIn: string[] = [];
  const checklist = async ({ runId }: Caller) => {
    letIn.push(runId);
    await gate;
  };
  const scene = someRunDeps(store, aProvider({ checklist }));
  const runner = new Runner({ ...scene.deps, maxActive });
  return { store, runner, letGo, letIn, ...scene };
}

describe('a runner', () => {
  it('keeps to the cap, and lets a person with nothing in progress in beside it', async () => {
    const { runner, letIn, letGo } = running(
      2,
      ...['a1', 'a2', 'a3', 'a4'].map((id) => queued(id)),
      queued('b1', 'ben'),
      queued('b2', 'ben'),
    );
    runner.start();
    await expect.poll(() => [...letIn].sort()).toEqual(['a1', 'b1']);
    letGo();
    await runner.idle();
    expect(letIn).toHaveLength(6);
  });

  it('lets somebody in beside the cap who comes later', async () => {
    const { runner, store, letIn, letGo } = running(1, queued('a1'), queued('a2'));
    runner.start();
    await expect.poll(() => letIn).toEqual(['a1']);
    store.runs.set('b1', queued('b1', 'ben'));
    runner.wake();
    await expect.poll(() => letIn).toEqual(['a1', 'b1']);
    letGo();
    await runner.idle();
  });

  it('takes up first what was in progress when the last process ended', async () => {
    const { runner, letIn, letGo } = running(1, queued('a1'), queued('a2', 'ada', 'running'));
    runner.start(['a2']);
    await expect.poll(() => letIn).toEqual(['a2']);
    letGo();
    await runner.idle();
    expect(letIn).toEqual(['a2', 'a1']);
  });

  it('ends a queued run, one in progress, and one of the last process that it has not taken up', async () => {
    const { runner, store, letIn } = running(1, queued('a1'), queued('a2'), queued('a3'));
    runner.start();
    await expect.poll(() => letIn).toEqual(['a1']);
    store.runs.set('a4', queued('a4', 'ada', 'running'));
    await runner.end(['a2'], null);
    const ends = ['a1', 'a4'].map((id) => runner.end([id], { code: 'target_gone' }));
    await expect(Promise.race([...ends, Promise.resolve('under way')])).resolves.toBe('under way');
    await runner.end(['a3'], null);
    expect(store.runs.get('a2')?.status).toBe('cancelled');
    expect(store.runs.get('a3')?.status).toBe('cancelled');
  });

  it('shows what moves to the publisher that it is given, and works without one', async () => {
    const { runner, letGo, store } = running(2, queued('a1'), queued('a2'));
    letGo();
    runner.start();
    await runner.idle();
    const shown: string[] = [];
    runner.publishTo({ changed: ({ id }) => shown.push(id), progress: () => undefined });
    store.runs.set('a3', queued('a3'));
    runner.wake();
    await runner.idle();
    expect(new Set(shown)).toEqual(new Set(['a3']));
  });

  it('admits nothing more once it is stopped, and leaves what waits to the next process', async () => {
    const { runner, store, letIn, letGo } = running(1, queued('a1'), queued('a2'));
    runner.start();
    await expect.poll(() => letIn).toEqual(['a1']);
    letGo();
    await runner.stop(AbortSignal.abort());
    runner.wake();
    await runner.idle();
    expect(letIn).toEqual(['a1']);
    expect(store.runs.get('a1')?.status).toBe('running');
    expect(store.runs.get('a2')?.status).toBe('queued');
  });

  it('records that it cannot admit, and says nothing of it twice at once', async () => {
    const { runner, store, recorded } = running(1, queued('a1'));
    store.nextQueued = () => Promise.reject(new Error('database is locked'));
    runner.start();
    await expect.poll(() => recorded).toHaveLength(1);
  });
});

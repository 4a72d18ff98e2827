/** Runs among budgets that are spent. */
import { expect, it, onTestFinished } from 'vitest';
import { Runner } from '../../../src/pipeline/engine/runner.js';
import { Budget } from '../../../src/pipeline/budget.js';
import type { Run } from '../../../src/pipeline/run.js';
import { aCandidate, aRun } from '../../support/builders.js';
import { aMemoryStore, aProvider, someRunDeps } from '../../support/fake-ports.js';
import { silent } from '../../support/rim.js';

const queued = (id: string, userId: string, guildId: string) => {
  const candidates = [aCandidate({ id: `c${id}` })];
  const iteration = { id: `i${id}`, number: 1, text: 'x', candidates, refined: null };
  return aRun({
    id,
    userId,
    guildId,
    status: 'queued',
    checklist: null,
    iterations: [iteration],
  });
};

/** A runner of one place; each picture costs a dollar. */
function aRunner(...runs: readonly Run[]) {
  const budget = new Budget({ dailyUsd: 0, log: silent, lookEveryMs: 5 });
  onTestFinished(() => {
    budget.close();
  });
  const submit = ({ runId }: { readonly runId: string }) => {
    budget.spend({ runId, startedAt: Date.now(), costUsd: 1 });
    return Promise.resolve();
  };
  const store = aMemoryStore(...runs);
  const provider = aProvider({ submit });
  const { deps, recorded } = someRunDeps(store, provider);
  const priceOf = (step: string) => (step === 'generate' ? 1 : 0);
  const runner = new Runner({ ...deps, budget, priceOf, maxActive: 1 });
  const statusOf = (id: string) => store.runs.get(id)?.status;
  return { budget, runner, store, statusOf, recorded };
}

it('of a server that may spend nothing more stay in line, and others are let in before them', async () => {
  const { budget, runner, statusOf } = aRunner(
    queued('a', 'ada', 'guild'),
    queued('b', 'ben', 'elsewhere'),
  );
  budget.setCap('guild', 0);
  runner.start();
  await expect.poll(() => statusOf('b')).toBe('done');
  expect(statusOf('a')).toBe('queued');
  budget.setCap('guild', 10);
  await expect.poll(() => statusOf('a')).toBe('done');
});

it('in progress stop before what is paid next, fetch what was handed in, take nobody’s place, and go on', async () => {
  const { budget, runner, store, statusOf, recorded } = aRunner(
    queued('a', 'ada', 'guild'),
    queued('b', 'ben', 'elsewhere'),
    queued('c', 'ben', 'elsewhere'),
  );
  budget.setCap('guild', 1);
  runner.start();
  await expect.poll(() => [statusOf('b'), statusOf('c')]).toEqual(['done', 'done']);
  await expect.poll(() => budget.runsWaiting).toBe(1);
  expect(statusOf('a')).toBe('running');
  expect(store.runs.get('a')?.iterations[0]?.candidates[0]?.image).not.toBeNull();
  budget.setCap('guild', null);
  await expect.poll(() => statusOf('a')).toBe('done');
  expect(recorded).toEqual([]);
});

it('that wait for money are left to the next process when this one stops', async () => {
  const { budget, runner, statusOf, recorded } = aRunner(queued('a', 'ada', 'guild'));
  budget.setCap('guild', 1);
  runner.start();
  await expect.poll(() => budget.runsWaiting).toBe(1);
  await runner.stop(AbortSignal.abort());
  expect(statusOf('a')).toBe('running');
  expect(budget.runsWaiting).toBe(0);
  expect(recorded).toEqual([]);
});

it('that wait for money are ended at once by whoever cancels them', async () => {
  const { budget, runner, statusOf } = aRunner(queued('a', 'ada', 'guild'));
  budget.setCap('guild', 1);
  runner.start();
  await expect.poll(() => budget.runsWaiting).toBe(1);
  await runner.end(['a'], null);
  expect(statusOf('a')).toBe('cancelled');
});

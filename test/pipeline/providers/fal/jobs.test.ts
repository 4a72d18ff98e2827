import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { Jobs } from '../../../../src/pipeline/providers/fal/jobs.js';

const JOB = { model: 'm', seed: 7 };

/** Jobs in a lane that counts its slots; those of which nothing can be learnt end at once. */
function someJobs() {
  let taken = 0;
  const occupy = (until: Promise<void>) => {
    taken += 1;
    void until.then(() => (taken -= 1));
  };
  const closing = new AbortController();
  onTestFinished(() => {
    closing.abort();
  });
  const isOver = () => Promise.resolve(false);
  const jobs = new Jobs({ lane: { occupy }, isOver, closing: closing.signal, unknownMs: 5 });
  return { jobs, slots: () => taken };
}

it('a request in doubt keeps its slot for as long as its job is looked for, and while that is painted', async () => {
  const { jobs, slots } = someJobs();
  jobs.resume({ tickets: [], inDoubt: [JOB, { ...JOB, seed: 8 }] });
  const slot = jobs.inDoubt(JOB);
  await expect.poll(slots).toBe(1);
  const ticket = { model: 'm', requestId: 'r' };
  jobs.begin(ticket, slot);
  jobs.claim(ticket);
  await sleep(20);
  expect(slots()).toBe(1);
  jobs.end(ticket);
  await expect.poll(slots).toBe(0);
});

it('a request that is looked for when its slot was given back takes another', async () => {
  const { jobs, slots } = someJobs();
  jobs.resume({ tickets: [], inDoubt: [JOB] });
  await expect.poll(slots).toBe(0);
  const slot = jobs.inDoubt(JOB);
  expect(slots()).toBe(1);
  slot.release();
  await expect.poll(slots).toBe(0);
});

import { expect, it } from 'vitest';
import { forgetRequest, jobsLeft } from '../../src/db/jobs.js';
import { SqlRunStore } from '../../src/db/runs.js';
import type { Db } from '../../src/db/schema.js';
import { submitted } from '../support/builders.js';
import { aDatabase } from '../support/database.js';

const MINUTE = 60_000;

/** A run of the bot that has sent a request, whose answer is not saved. */
async function aRunThatPaints(db: Db) {
  const store = new SqlRunStore(db);
  const { runId } = await submitted(db);
  const run = await store.start(runId);
  const candidate = run.iterations[0]?.candidates[0];
  if (!candidate) throw new Error('nothing to paint');
  await store.beginAttempt(runId, `generate:${candidate.id}`, false);
  return { store, runId, candidate, request: { model: run.prompt.model, seed: candidate.seed } };
}

async function inDoubt(db: Db) {
  return (await jobsLeft(db)).inDoubt;
}

it('a request whose run was ended while it was under way is unwanted until it is known what came of it', async () => {
  const db = await aDatabase();
  const { store, runId, request } = await aRunThatPaints(db);
  expect(await inDoubt(db)).toEqual([request]);
  await store.beginAttempt(runId, 'checklist', false);
  await store.endAll([runId], 'cancelled', null);
  const left = await jobsLeft(db, Date.now() + 60 * MINUTE);
  expect(left.inDoubt).toEqual([]);
  expect(left.unwanted.inDoubt).toEqual([expect.objectContaining({ runId, ...request })]);
  for (const known of left.unwanted.inDoubt) await forgetRequest(db, known);
  expect((await jobsLeft(db)).unwanted.inDoubt).toEqual([]);
  expect(await store.attempts(runId)).toEqual(new Map());
});

it('a request of a run that was ended is in doubt for a day', async () => {
  const db = await aDatabase();
  const { store, runId } = await aRunThatPaints(db);
  await store.endAll([runId], 'cancelled', null);
  expect((await jobsLeft(db, Date.now() + 25 * 60 * MINUTE)).unwanted.inDoubt).toEqual([]);
  expect(await store.attempts(runId)).toEqual(new Map());
});

it('a job whose run was ended before its picture came is unwanted', async () => {
  const db = await aDatabase();
  const { store, runId, candidate } = await aRunThatPaints(db);
  const ticket = { model: 'fal-ai/fast-lightning-sdxl', requestId: 'r1' };
  await store.save(runId, `generate:${candidate.id}`, { kind: 'generate', candidate, ticket });
  await store.endAll([runId], 'cancelled', null);
  const { tickets, unwanted } = await jobsLeft(db);
  expect(tickets).toEqual([]);
  expect(unwanted.tickets).toEqual([{ runId, userId: expect.any(String) as string, ...ticket }]);
});

it('a run that ended once nothing of it was under way leaves no request in doubt', async () => {
  const db = await aDatabase();
  const { store, runId } = await aRunThatPaints(db);
  await store.end(runId, 'failed', { code: 'stopping' });
  expect(await inDoubt(db)).toEqual([]);
});

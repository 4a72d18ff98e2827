import { expect, it } from 'vitest';
import { jobsLeft } from '../../src/db/jobs.js';
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
  await store.beginAttempt(runId, `generate:${candidate?.id ?? ''}`, false);
  return { store, runId, request: { model: run.prompt.model, seed: candidate?.seed } };
}

async function inDoubt(db: Db, minutes = 0) {
  return (await jobsLeft(db, Date.now() + minutes * MINUTE)).inDoubt;
}

it('a request stays in doubt where its run was ended while it was under way, for a while', async () => {
  const db = await aDatabase();
  const { store, runId, request } = await aRunThatPaints(db);
  expect(await inDoubt(db)).toEqual([request]);
  await store.endAll([runId], 'cancelled', null);
  expect(await inDoubt(db)).toEqual([request]);
  expect(await inDoubt(db, 14)).toEqual([request]);
  expect(await inDoubt(db, 16)).toEqual([]);
  expect(await store.attempts(runId)).toEqual(new Map());
});

it('a run that ended once nothing of it was under way leaves no request in doubt', async () => {
  const db = await aDatabase();
  const { store, runId } = await aRunThatPaints(db);
  await store.end(runId, 'failed', { code: 'stopping' });
  expect(await inDoubt(db)).toEqual([]);
});

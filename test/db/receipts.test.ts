import { expect, it } from 'vitest';
import { decideDeletion, doomedRuns, noteLeftovers } from '../../src/db/deletions.js';
import { insertApiCall } from '../../src/db/logs.js';
import { receiptOf } from '../../src/db/receipts.js';
import { removeRuns } from '../../src/db/remove-runs.js';
import type { Db } from '../../src/db/schema.js';
import { loadSubmission } from '../../src/db/submissions.js';
import { aNewSubmission, anApiCall, aPrompt } from '../support/builders.js';
import { aDatabase, submit } from '../support/database.js';

/** A batch of three runs, each with a picture for a quarter dollar. */
async function aBatch(db: Db) {
  const prompts = ['a', 'b', 'c'].map((id) => aPrompt({ id }));
  const options = { dailyRuns: 100, isTaken: () => false, now: Date.now };
  const submission = await submit(db, aNewSubmission({ prompts, fileName: 'three.json' }), options);
  const runs = submission?.runs ?? [];
  for (const { id: runId } of runs) await insertApiCall(db, anApiCall({ runId, costUsd: 0.25 }));
  await db.updateTable('candidates').set({ request_id: 'job' }).execute();
  return { id: submission?.id ?? '', runIds: runs.map(({ id }) => id) };
}

async function remove(db: Db, runId: string): Promise<void> {
  const deletion = await decideDeletion(db, { runId }, 0);
  const runs = await doomedRuns(db, deletion, undefined, 9);
  expect(runs).toHaveLength(1);
  const options = { removeFolder: () => Promise.resolve(), onError: () => expect.unreachable() };
  await removeRuns(db, runs, options, (trx, gone) => noteLeftovers(trx, deletion, gone, 0));
}

it('a batch tells what it has cost also of runs that were deleted', async () => {
  const db = await aDatabase();
  const { id, runIds } = await aBatch(db);
  const other = await aBatch(db);
  const [first = '', second = '', third = ''] = runIds;
  const whole = { images: 3, costUsd: 0.75 };
  expect(await receiptOf(db, id)).toEqual(whole);
  await remove(db, first);
  expect(await receiptOf(db, id)).toEqual(whole);
  await remove(db, second);
  expect(await receiptOf(db, id)).toEqual(whole);
  expect((await loadSubmission(db, id)).runs.map((run) => run.id)).toEqual([third]);
  expect(await receiptOf(db, other.id)).toEqual(whole);
});

import { expect, it } from 'vitest';
import { decideDeletion, doomedRuns, noteLeftovers } from '../../src/db/deletions.js';
import { removeRuns } from '../../src/db/remove-runs.js';
import { removedSince } from '../../src/db/removed-runs.js';
import type { Db } from '../../src/db/schema.js';
import { aNewSubmission } from '../support/builders.js';
import { aDatabase, submit } from '../support/database.js';

const DAY = 86_400_000;
const NOON = Date.UTC(2026, 10, 28, 12);

const painted = (db: Db, now: number) =>
  submit(db, aNewSubmission(), { dailyRuns: 1, isTaken: () => false, now: () => now });

async function removeAll(db: Db, now: number): Promise<void> {
  const deletion = await decideDeletion(db, { userId: 'ada' }, now);
  const runs = await doomedRuns(db, deletion, undefined, 9);
  const options = { removeFolder: () => Promise.resolve(), onError: () => expect.unreachable() };
  await removeRuns(db, runs, options, (trx, gone) => noteLeftovers(trx, deletion, gone, now));
}

it('deleting a run of today gives nothing of the quota back, until the day is over', async () => {
  const db = await aDatabase();
  await painted(db, NOON);
  await db.updateTable('runs').set({ started_at: NOON }).execute();
  await removeAll(db, NOON + 1_000);
  expect(await db.selectFrom('runs').select('id').execute()).toEqual([]);
  await expect(painted(db, NOON + 2_000)).rejects.toMatchObject({
    fault: { code: 'quota_exceeded', left: 0 },
  });
  expect(await painted(db, NOON + DAY)).toBeDefined();
});

it('what never began, and what is of an earlier day, is not kept in mind', async () => {
  const db = await aDatabase();
  await painted(db, NOON);
  await removeAll(db, NOON + 1_000);
  expect(await removedSince(db, 'ada', 0)).toEqual({ runs: 0, images: 0 });
  await painted(db, NOON + 2_000);
  await db.updateTable('runs').set({ started_at: NOON }).execute();
  await removeAll(db, NOON + DAY);
  expect(await removedSince(db, 'ada', 0)).toEqual({ runs: 0, images: 0 });
});

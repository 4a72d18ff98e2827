import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startUpkeep } from '../../src/app/upkeep.js';
import { addFavourite } from '../../src/db/favourites.js';
import { insertError } from '../../src/db/logs.js';
import { keepPictureForm } from '../../src/db/picture-forms.js';
import type { Db } from '../../src/db/schema.js';
import { openArtifacts } from '../../src/pipeline/results/artifacts.js';
import { loadRun } from '../../src/db/run-rows.js';
import { posted } from '../support/builders.js';
import { aDatabase, aFolder } from '../support/database.js';

const DAY = 86_400_000;

/** A run that ended 40 days ago, with a file on disk; resolves to its folder. */
async function oldRun(db: Db, outputs: string, messageId: string): Promise<string> {
  const { runId } = await posted(db, messageId);
  const values = { status: 'done', ended_at: Date.now() - 40 * DAY } as const;
  await db.updateTable('runs').set(values).where('id', '=', runId).execute();
  await db.updateTable('submissions').set({ closed_at: 1 }).execute();
  const folder = join(outputs, (await loadRun(db, runId)).folder);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'iteration_1.png'), 'a picture');
  return folder;
}

function upkeep(
  db: Db,
  outputs: string,
  config: { KEEP_DAYS: number; LOG_RETENTION_DAYS: number },
  knowsFavourites = () => true,
  clear = () => Promise.resolve(),
) {
  const record = (error: unknown) => {
    throw error;
  };
  const artifacts = openArtifacts(outputs, 'json');
  const { stop } = startUpkeep({
    db,
    artifacts,
    pictures: { clear },
    config,
    record,
    knowsFavourites,
  });
  onTestFinished(stop);
  return stop;
}

const rowsOf = async (db: Db) => (await db.selectFrom('runs').select('id').execute()).length;
const logsOf = async (db: Db) => (await db.selectFrom('error_logs').select('id').execute()).length;

it('soon after a start what is old goes with its pictures, favourites stay, and the rest is indexed', async () => {
  const [db, outputs] = [await aDatabase(), await aFolder()];
  const [old, liked] = [await oldRun(db, outputs, 'old'), await oldRun(db, outputs, 'liked')];
  await addFavourite(db, 'liked', { userId: 'ben', emoji: '⭐' }, 0);
  const error = { code: 'internal', message: '', runId: null, context: {} };
  await insertError(db, { ...error, at: Date.now() - 100 * DAY });
  let cleared = 0;
  const clear = () => Promise.resolve(void (cleared += 1));
  upkeep(db, outputs, { KEEP_DAYS: 30, LOG_RETENTION_DAYS: 90 }, () => true, clear);
  await expect.poll(() => rowsOf(db)).toBe(1);
  // A sheet may show what was removed.
  await expect.poll(() => cleared).toBe(1);
  expect([existsSync(old), existsSync(liked)]).toEqual([false, true]);
  await expect.poll(() => logsOf(db)).toBe(0);
  const stale = () => db.selectFrom('search_rows').select('stale').execute();
  await expect.poll(stale).toEqual([{ stale: 0 }]);
});

it('no run goes before favourites of the time without a connection are known', async () => {
  const [db, outputs] = [await aDatabase(), await aFolder()];
  await oldRun(db, outputs, 'old');
  let asked = 0;
  upkeep(db, outputs, { KEEP_DAYS: 30, LOG_RETENTION_DAYS: 90 }, () => (asked += 1) > 2);
  await expect.poll(() => asked).toBe(2);
  expect(await rowsOf(db)).toBe(1);
  await expect.poll(() => rowsOf(db)).toBe(0);
});

it('with no settings nothing of a run is ever removed', async () => {
  const [db, outputs] = [await aDatabase(), await aFolder()];
  const old = await oldRun(db, outputs, 'old');
  const error = { code: 'internal', message: '', runId: null, context: {} };
  await insertError(db, { ...error, at: Date.now() - 100 * DAY });
  upkeep(db, outputs, { KEEP_DAYS: 0, LOG_RETENTION_DAYS: 90 });
  // By then the runs had their turn.
  await expect.poll(() => logsOf(db)).toBe(0);
  await expect
    .poll(async () => (await db.selectFrom('search_rows').select('stale').execute())[0]?.stale)
    .toBe(0);
  expect([await rowsOf(db), existsSync(old)]).toEqual([1, true]);
});

it('forms that were opened more than a day ago go', async () => {
  const db = await aDatabase();
  const form = {
    guildId: 'guild',
    userId: 'ada',
    fileName: 'a.png',
    url: 'u',
    size: 1,
    parent: null,
  };
  await keepPictureForm(db, { ...form, id: 'old' }, Date.now() - DAY - 1);
  await keepPictureForm(db, { ...form, id: 'new' }, Date.now());
  upkeep(db, await aFolder(), { KEEP_DAYS: 0, LOG_RETENTION_DAYS: 0 });
  const ids = () => db.selectFrom('picture_forms').select('id').execute();
  await expect.poll(ids).toEqual([{ id: 'new' }]);
});

it('is stopped at once before it began', async () => {
  const [db, outputs] = [await aDatabase(), await aFolder()];
  await oldRun(db, outputs, 'old');
  await upkeep(db, outputs, { KEEP_DAYS: 30, LOG_RETENTION_DAYS: 90 })();
  expect(await rowsOf(db)).toBe(1);
});

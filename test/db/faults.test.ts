/** Sums of faults are what the rows of calls and errors say, for each server its own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { faultsByDay, faultsSince } from '../../src/db/faults.js';
import { insertApiCall, insertError, pruneLogs } from '../../src/db/logs.js';
import { openDatabase } from '../../src/db/open.js';
import { loadSqlite } from '../../src/db/sqlite/driver.js';
import { anApiCall, submitted } from '../support/builders.js';
import { aDatabase, aFolder } from '../support/database.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOON = Date.UTC(2026, 10, 28, 12);

/** Two servers with a run each, one of which met trouble that passed and trouble that did not. */
async function aScene() {
  const db = await aDatabase();
  const ours = await submitted(db, { id: 'fox' });
  const theirs = await submitted(db, { id: 'owl' }, { guildId: 'elsewhere' });
  const call = (fields: Parameters<typeof anApiCall>[0]) =>
    insertApiCall(db, anApiCall({ runId: ours.runId, startedAt: NOON, ...fields }));
  const { guild_id: guildId } = await db
    .selectFrom('runs')
    .select('guild_id')
    .where('id', '=', ours.runId)
    .executeTakeFirstOrThrow();
  return { db, call, ours, theirs, guildId };
}

it('counts what failed, what was recorded, and what fixed itself and how long that took', async () => {
  const { db, call, ours, theirs, guildId } = await aScene();
  await call({ outcome: 'provider_down' });
  await call({ outcome: 'provider_down' });
  await call({ recovered: { from: 'provider_down', ms: 3_000 } });
  await call({ recovered: { from: 'provider_down', ms: 9_000 } });
  await call({ outcome: 'cancelled' });
  await call({});
  await call({ runId: theirs.runId, outcome: 'bad_answer', provider: 'gemini' });
  await call({ runId: null, outcome: 'provider_closed' });
  const error = { at: NOON, message: '', context: {} };
  await insertError(db, { ...error, code: 'bad_image', runId: ours.runId });
  await insertError(db, { ...error, code: 'internal', runId: null });

  const nothing = { tries: 0, recorded: 0, recovered: 0, meanMs: 0, longestMs: 0 };
  const down = { code: 'provider_down', tries: 2, recovered: 2, meanMs: 6_000, longestMs: 9_000 };
  expect(await faultsSince(db, guildId, NOON)).toEqual([
    { ...nothing, code: 'bad_image', recorded: 1 },
    { ...nothing, ...down },
  ]);
  expect(await faultsSince(db, 'elsewhere', NOON)).toEqual([
    { ...nothing, code: 'bad_answer', tries: 1 },
  ]);
  const all = await faultsSince(db, null, NOON);
  expect(all.map(({ code }) => code).sort()).toEqual(
    ['bad_answer', 'bad_image', 'internal', 'provider_closed', 'provider_down'].sort(),
  );
  expect(all.find(({ code }) => code === 'provider_down')).toMatchObject(down);
  expect(await faultsSince(db, null, NOON + HOUR)).toEqual([]);
});

it('tells them by day, and forgets them with their rows', async () => {
  const { db, call } = await aScene();
  for (const age of [0, 1, 1, 40])
    await call({ outcome: 'bad_image', startedAt: NOON - age * DAY });
  const today = Math.floor(NOON / DAY);
  const days = async () =>
    (await faultsByDay(db, null, NOON - 50 * DAY)).map(({ day, tries }) => [today - day, tries]);
  expect(await days()).toEqual([
    [40, 1],
    [1, 2],
    [0, 1],
  ]);
  const { signal } = new AbortController();
  await pruneLogs(db, { days: 0, now: NOON, signal });
  expect(await days()).toHaveLength(3);
  await pruneLogs(db, { days: 30, now: NOON, signal });
  expect(await days()).toEqual([
    [1, 2],
    [0, 1],
  ]);
});

it('knows the faults that an earlier version kept', async () => {
  const path = join(await aFolder(), 'easel.db');
  const database = new (loadSqlite())(path);
  database.pragma('foreign_keys = off');
  database.exec(readFileSync(join(import.meta.dirname, '../fixtures/schema-0004.sql'), 'utf8'));
  database.exec(`delete from error_logs;
    update api_calls set outcome = 'bad_answer', started_at = ${String(NOON)} where operation = 'refine'`);
  const { count } = database
    .prepare<[], { count: number }>(
      `select count(*) as count from api_calls where operation = 'refine'`,
    )
    .get() ?? { count: 0 };
  database
    .prepare(`insert into error_logs select 'x', ?, 'internal', '', null, '{}'`)
    .run(NOON + DAY);
  database.close();
  const { db, close } = await openDatabase(`file:${path}`, 'test');
  onTestFinished(close);
  expect(count).toBeGreaterThan(1);
  expect(await faultsByDay(db, null, NOON)).toMatchObject([
    { code: 'bad_answer', tries: count, recorded: 0 },
    { code: 'internal', tries: 0, recorded: 1 },
  ]);
});

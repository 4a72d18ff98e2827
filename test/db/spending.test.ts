import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { changeGuildSettings } from '../../src/db/guild-settings.js';
import { insertApiCall } from '../../src/db/logs.js';
import { openDatabase } from '../../src/db/open.js';
import { loadSqlite } from '../../src/db/sqlite/driver.js';
import { forgetSpender, spentSoFar, useByDay, useOfServer } from '../../src/db/spending.js';
import { dayOf } from '../../src/pipeline/calendar.js';
import { anApiCall, submitted } from '../support/builders.js';
import { aDatabase, aFolder } from '../support/database.js';

const NOON = Date.UTC(2026, 10, 28, 12);
const DAY = 86_400_000;

it('is summed by day, server and person as calls are recorded', async () => {
  const db = await aDatabase();
  const { runId } = await submitted(db, {}, { guildId: 'guild', userId: 'ada' });
  const call = (fields: object) => insertApiCall(db, anApiCall({ startedAt: NOON, ...fields }));
  await call({ runId, costUsd: 0.25 });
  await call({ runId, costUsd: 0.5, operation: 'evaluate' });
  await call({ runId, costUsd: null, outcome: 'provider_down' });
  await call({ runId, costUsd: 1, startedAt: NOON - DAY });
  await call({ runId: null, costUsd: 2 });
  expect(await useByDay(db, 'guild', 'ada', dayOf(NOON))).toEqual([
    { day: dayOf(NOON), images: 1, calls: 3, costUsd: 0.75 },
  ]);
  await changeGuildSettings(db, 'guild', (settings) => ({ ...settings, monthlyUsd: 9 }));
  expect(await spentSoFar(db, NOON)).toEqual({
    today: 2.75,
    thisMonth: new Map([
      ['', 2],
      ['guild', 1.75],
    ]),
    caps: new Map([['guild', 9]]),
  });
});

it('stays spent when who spent it is forgotten', async () => {
  const db = await aDatabase();
  for (const userId of ['ada', 'ben', 'ada']) {
    const { runId } = await submitted(db, {}, { userId });
    await insertApiCall(db, anApiCall({ runId, costUsd: 1, startedAt: NOON }));
  }
  await db.transaction().execute((trx) => forgetSpender(trx, 'ada'));
  await db.transaction().execute((trx) => forgetSpender(trx, 'ben'));
  expect(await useByDay(db, 'guild', 'ada', 0)).toEqual([]);
  expect(await useOfServer(db, 'guild', 0)).toEqual({ images: 3, calls: 3, costUsd: 3 });
});

it('of earlier versions is summed by the upgrade', async () => {
  const path = `${await aFolder()}/easel.db`;
  const file = new (loadSqlite())(path);
  file.pragma('foreign_keys = off');
  file.exec(readFileSync(join(import.meta.dirname, '../fixtures/schema-0004.sql'), 'utf8'));
  file.close();
  const { db, close } = await openDatabase(`file:${path}`, '2');
  onTestFinished(close);
  const kept = await sql<Sums>`select sum(calls) as calls, round(sum(cost_usd), 6) as cost
    from spending where guild_id <> ''`.execute(db);
  const calls = await sql<Sums>`select count(*) as calls, round(sum(cost_usd), 6) as cost
    from api_calls where run_id is not null`.execute(db);
  expect(kept.rows).toEqual(calls.rows);
  expect(kept.rows[0]?.calls).toBe(27);
});

interface Sums {
  readonly calls: number;
  readonly cost: number;
}

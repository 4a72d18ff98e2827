/** What the database makes of clocks that jump, of secrets, and of time that goes by. */
import { sql } from 'kysely';
import { expect, it, vi } from 'vitest';
import { insertApiCall, insertError, pruneLogs } from '../../src/db/logs.js';
import { openDatabase } from '../../src/db/open.js';
import { newId } from '../../src/lib/ids.js';
import { anApiCall, aPrompt } from '../support/builders.js';
import { aDatabase, aFolder, submit } from '../support/database.js';
import { submitted } from '../support/builders.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOON = Date.UTC(2026, 10, 22, 12);
const MIDNIGHT = Date.UTC(2026, 10, 23);

it('a clock that is set back over midnight grants no quota twice, and the person is told the true day', async () => {
  const db = await aDatabase();
  const ask = (interactionId: string, at: number) =>
    submit(
      db,
      {
        interactionId,
        guildId: 'g',
        channelId: 'c',
        userId: 'ada',
        roles: [],
        fileName: null,
        locale: 'en-US',
        held: false,
        prompts: [aPrompt(), aPrompt()],
      },
      { dailyRuns: 2, isTaken: () => false, now: () => at },
    );
  await ask('1', MIDNIGHT + HOUR);
  await expect(ask('2', MIDNIGHT - HOUR)).rejects.toMatchObject({
    fault: { code: 'quota_exceeded', left: 0, resetsAt: MIDNIGHT + DAY },
  });
  await expect(ask('3', MIDNIGHT + 2 * HOUR)).rejects.toThrow('quota_exceeded');
  expect(await ask('4', MIDNIGHT + DAY)).toBeDefined();
});

it('a clock that was a year ahead for a while costs nobody a year of quota', async () => {
  const db = await aDatabase();
  await submitted(db, {}, { at: NOON + 365 * DAY });
  const options = { dailyRuns: 1, isTaken: () => false, now: () => NOON };
  const asked = {
    guildId: 'g',
    channelId: 'c',
    userId: 'ada',
    roles: [],
    fileName: null,
    locale: 'en-US',
    held: false,
  };
  expect(
    await submit(db, { ...asked, interactionId: 'x', prompts: [aPrompt()] }, options),
  ).toBeDefined();
});

it('ids never go back, over a restart and a clock set back neither', async () => {
  const url = `file:${await aFolder()}/easel.db`;
  const first = await openDatabase(url, '1');
  const ahead = newId(Date.now() + 365 * DAY);
  await first.db
    .insertInto('error_logs')
    .values({ id: ahead, at: 0, code: 'x', message: '', run_id: null, context: '{}' })
    .execute();
  await first.close();
  const { newId: nextId } = await restarted(url);
  expect(nextId(NOON) > ahead).toBe(true);
});

/** The ids as a new process makes them once it has opened this database. */
async function restarted(url: string) {
  vi.resetModules();
  const open = await import('../../src/db/open.js');
  const { close } = await open.openDatabase(url, '1');
  await close();
  return import('../../src/lib/ids.js');
}

it('rows of the logs are kept for as many days as asked, and 0 keeps them for ever', async () => {
  const db = await aDatabase();
  const { runId } = await submitted(db);
  const call = anApiCall({ runId });
  for (let age = 0; age < 1200; age += 1)
    await insertApiCall(db, { ...call, startedAt: NOON - (age < 3 ? age : 40) * DAY });
  for (const age of [0, 29, 31])
    await insertError(db, {
      at: NOON - age * DAY,
      code: 'internal',
      message: '',
      runId: null,
      context: {},
    });
  const counts = async () => [
    (await db.selectFrom('api_calls').select('id').execute()).length,
    (await db.selectFrom('error_logs').select('id').execute()).length,
  ];
  const { signal } = new AbortController();
  await pruneLogs(db, { days: 0, now: NOON, signal });
  expect(await counts()).toEqual([1200, 3]);
  await pruneLogs(db, { days: 30, now: NOON, signal });
  expect(await counts()).toEqual([3, 2]);
});

it('no secret gets into a row, whoever writes it', async () => {
  const redact = (text: string) => text.replaceAll('canary', '[redacted]');
  const { db, close } = await openDatabase(`file:${await aFolder()}/easel.db`, '1', { redact });
  await submitted(db, { prompt: 'a canary sings' });
  await insertError(db, {
    at: 0,
    code: 'x',
    message: 'canary',
    runId: null,
    context: { a: ['canary'] },
  });
  const rows = await db.selectFrom('error_logs').selectAll().execute();
  const prompts = await db.selectFrom('prompts').selectAll().execute();
  expect(JSON.stringify([rows, prompts])).not.toContain('canary');
  expect(prompts[0]?.prompt).toBe('a [redacted] sings');
  await close();
});

it('a transaction that found no room is undone, says so, and works once there is some', async () => {
  const db = await aDatabase();
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
  await sql`pragma max_page_count = ${sql.raw(String(rows[0]?.page_count))}`.execute(db);
  const write = () =>
    db.transaction().execute(async (trx) => {
      await trx.insertInto('settings').values({ name: 'small', value: '' }).execute();
      await trx
        .insertInto('settings')
        .values({ name: 'big', value: ' '.repeat(1e6) })
        .execute();
    });
  await expect(write()).rejects.toMatchObject({ fault: { code: 'storage_full' } });
  expect(await db.selectFrom('settings').select('name').execute()).toEqual([]);
  await sql`pragma max_page_count = 1000000`.execute(db);
  await write();
  expect(await db.selectFrom('settings').select('name').execute()).toHaveLength(2);
});

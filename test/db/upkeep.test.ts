import { stat } from 'node:fs/promises';
import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../src/db/open.js';
import type { Db } from '../../src/db/schema.js';
import { loadSqlite } from '../../src/db/sqlite/driver.js';
import { shrink } from '../../src/db/upkeep.js';
import { aFolder } from '../support/database.js';

async function pragma(db: Db, name: string): Promise<unknown> {
  return (await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(db)).rows[0]?.[name];
}

/** Five megabytes that come and go. */
async function comeAndGo(db: Db): Promise<void> {
  const value = 'x'.repeat(500_000);
  for (let index = 0; index < 10; index += 1)
    await db
      .insertInto('settings')
      .values({ name: String(index), value })
      .execute();
  await db.deleteFrom('settings').execute();
}

it('a file gives back what was removed, and stops in between when it is told to', async () => {
  const path = `${await aFolder()}/easel.db`;
  const { db, close } = await openDatabase(`file:${path}`, '1');
  await comeAndGo(db);
  const free = await pragma(db, 'freelist_count');
  await shrink(db, AbortSignal.abort());
  expect(await pragma(db, 'freelist_count')).toBe(free);
  await shrink(db, new AbortController().signal);
  expect(await pragma(db, 'freelist_count')).toBe(0);
  await close();
  expect((await stat(path)).size).toBeLessThan(1_000_000);
});

it('a small file of an earlier Easel learns to shrink at its next start, and keeps what it has', async () => {
  const path = `${await aFolder()}/easel.db`;
  const old = new (loadSqlite())(path);
  old.exec(`create table kept (a); insert into kept values ('yes')`);
  old.close();
  const { db, close } = await openDatabase(`file:${path}`, '2');
  onTestFinished(close);
  expect(await pragma(db, 'auto_vacuum')).toBe(2);
  expect((await sql`select a from kept`.execute(db)).rows).toEqual([{ a: 'yes' }]);
});

it('a large file of an earlier Easel is not rewritten at its start', async () => {
  const path = `${await aFolder()}/easel.db`;
  const old = new (loadSqlite())(path);
  old.exec(`create table filler (a); insert into filler values (zeroblob(70000000))`);
  old.close();
  const { db, close } = await openDatabase(`file:${path}`, '2');
  onTestFinished(close);
  expect(await pragma(db, 'auto_vacuum')).toBe(0);
  await comeAndGo(db);
  await shrink(db, new AbortController().signal);
  expect(await pragma(db, 'freelist_count')).toBeGreaterThan(0);
});

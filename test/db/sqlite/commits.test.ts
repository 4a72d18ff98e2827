/** Writes that share commits, and what they share when one of them fails. */
import { Kysely, sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { EaselDialect } from '../../../src/db/sqlite/dialect.js';
import { loadSqlite } from '../../../src/db/sqlite/driver.js';
import { aFolder } from '../../support/database.js';

interface Tables {
  notes: { name: string; value: string };
}

/** A table of notes, and every statement that SQLite was given since it was made. */
async function notes() {
  const statements: string[] = [];
  const database = new (loadSqlite())(`${await aFolder()}/notes.db`, {
    verbose: (statement) => statements.push(String(statement)),
  });
  database.pragma('journal_mode = wal');
  database.exec('create table notes (name text primary key, value text not null)');
  const db = new Kysely<Tables>({ dialect: new EaselDialect(database, (text) => text) });
  onTestFinished(() => db.destroy());
  statements.length = 0;
  const write = (name: string, value = '') =>
    db.insertInto('notes').values({ name, value }).execute();
  const names = async () =>
    (await db.selectFrom('notes').select('name').orderBy('name').execute()).map(({ name }) => name);
  const commits = () => statements.filter((statement) => statement === 'commit').length;
  return { database, db, write, names, commits };
}

it('writes of one turn share one commit, transactions among them, and the next turn has its own', async () => {
  const { db, write, names, commits } = await notes();
  const together = db.transaction().execute(async (trx) => {
    for (const name of ['c', 'd'])
      await trx.insertInto('notes').values({ name, value: '' }).execute();
  });
  await Promise.all([write('a'), write('b'), together]);
  expect(commits()).toBe(1);
  await write('e');
  expect(commits()).toBe(2);
  expect(await names()).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it('one that cannot even be rolled back fails, and the next begins without anything of it', async () => {
  const { database, db, write, names } = await notes();
  const rows = database.prepare('select 1 union select 2');
  let reading: Iterator<unknown> | undefined;
  const half = db.transaction().execute(async (trx) => {
    await trx.insertInto('notes').values({ name: 'half', value: '' }).execute();
    // As long as somebody reads row by row, the driver does nothing else: no commit, no rollback.
    reading = rows.iterate();
  });
  await expect(half).rejects.toThrow(/busy/);
  await expect(write('meanwhile')).rejects.toThrow(/busy/);
  reading?.return?.();
  await write('next');
  expect(await names()).toEqual(['next']);
});

it('one that fails fails alone, a transaction as a whole', async () => {
  const { db, write, names, commits } = await notes();
  const half = db.transaction().execute(async (trx) => {
    await trx.insertInto('notes').values({ name: 'half', value: '' }).execute();
    throw new Error('changed my mind');
  });
  const outcomes = await Promise.allSettled([write('a'), write('a'), half, write('b')]);
  expect(outcomes.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'rejected',
    'fulfilled',
  ]);
  expect(outcomes[2]).toMatchObject({ reason: { message: 'changed my mind' } });
  expect(await names()).toEqual(['a', 'b']);
  expect(commits()).toBe(1);
});

it('nothing is read before it is committed', async () => {
  const { db, write, names } = await notes();
  const seen: string[][] = [];
  const writing = db.transaction().execute(async (trx) => {
    await trx.insertInto('notes').values({ name: 'a', value: '' }).execute();
    void names().then((found) => seen.push(found));
    for (let i = 0; i < 20; i += 1) await trx.selectFrom('notes').select('name').execute();
    throw new Error('given up');
  });
  await expect(writing).rejects.toThrow('given up');
  await write('b');
  expect(seen).toEqual([[]]);
});

it('a disk without room is told to all who share the commit, and each may write again later', async () => {
  const { db, write, names } = await notes();
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
  await sql`pragma max_page_count = ${sql.raw(String(rows[0]?.page_count))}`.execute(db);
  const big = db.transaction().execute(async (trx) => {
    await trx
      .insertInto('notes')
      .values({ name: 'big', value: ' '.repeat(1e6) })
      .execute();
  });
  await expect(big).rejects.toMatchObject({ fault: { code: 'storage_full' } });
  await sql`pragma max_page_count = 1000000`.execute(db);
  await Promise.all([write('a'), write('b')]);
  expect(await names()).toEqual(['a', 'b']);
});

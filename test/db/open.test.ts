import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type Sqlite from 'better-sqlite3';
import { Kysely, Migrator, sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { EaselDialect } from '../../src/db/sqlite/dialect.js';
import { first } from '../../src/db/migrations/0001-first.js';
import { migrations } from '../../src/db/migrations/index.js';
import { openDatabase } from '../../src/db/open.js';
import type { Database } from '../../src/db/schema.js';
import { aDatabase, aFolder } from '../support/database.js';

const DRIVER = Number(process.versions.napi) >= 10 ? 'better-sqlite3-napi' : 'better-sqlite3';
const load = createRequire(import.meta.url) as (name: string) => typeof Sqlite;

it('a new file gets every table of the contract, and says which versions made it', async () => {
  const db = await aDatabase();
  const tables = (await db.introspection.getTables()).map(({ name }) => name);
  expect(tables).toEqual(
    expect.arrayContaining([
      'prompts',
      'iterations',
      'evaluations',
      'refined_prompts',
      'favourites',
      'api_calls',
      'error_logs',
      'version_info',
    ]),
  );
  expect(await db.selectFrom('version_info').selectAll().execute()).toMatchObject([
    { schema_version: Object.keys(migrations).at(-1), app_version: '0.0.0-test' },
  ]);
});

it('opening again changes nothing and keeps what was written', async () => {
  const url = `file:${await aFolder()}/easel.db`;
  const first = await openDatabase(url, '1');
  await first.db.insertInto('settings').values({ name: 'kept', value: 'yes' }).execute();
  await first.close();
  const second = await openDatabase(url, '2');
  onTestFinished(second.close);
  expect(await second.db.selectFrom('settings').selectAll().execute()).toEqual([
    { name: 'kept', value: 'yes' },
  ]);
});

it('a file that another process owns is refused with a sentence, and the owner is unharmed', async () => {
  const url = `file:${await aFolder()}/easel.db`;
  const owner = await openDatabase(url, '1');
  onTestFinished(owner.close);
  await expect(openDatabase(url, '1')).rejects.toThrow(/Another Easel is already running/);
  await owner.db.insertInto('settings').values({ name: 'still', value: 'here' }).execute();
});

it('a link to a file that another process owns leads to the same owner', async () => {
  const folder = await aFolder();
  const owner = await openDatabase(`file:${folder}/easel.db`, '1');
  onTestFinished(owner.close);
  await symlink(`${folder}/easel.db`, `${folder}/link.db`);
  await expect(openDatabase(`file:${folder}/link.db`, '1')).rejects.toThrow(/already running/);
});

it('what is committed through a link can be synced, and a crash is noticed through it', async () => {
  const folder = await aFolder();
  const made = await openDatabase(`file:${folder}/easel.db`, '1');
  await made.close();
  await mkdir(`${folder}/elsewhere`);
  const link = `${folder}/elsewhere/link.db`;
  await symlink(`${folder}/easel.db`, link);
  const linked = await openDatabase(`file:${link}`, '1');
  await linked.db.insertInto('settings').values({ name: 'kept', value: 'yes' }).execute();
  await linked.db.synced();
  await linked.close();
  await writeFile(`${folder}/easel.db-wal`, '');
  const again = await openDatabase(`file:${link}`, '1');
  onTestFinished(again.close);
  expect(again.wasLeftOpen).toBe(true);
});

it('a file that another program has locked is not called broken', async () => {
  const path = `${await aFolder()}/easel.db`;
  const other = new (load(DRIVER))(path);
  onTestFinished(() => void other.close());
  other.exec('create table theirs (a); begin exclusive');
  const refusal = expect(openDatabase(`file:${path}`, '1')).rejects;
  await refusal.toThrow(/easel\.db is locked by another program\. Close what has it open/);
});

/** A database of Easel's in which another program has begun to write, and does not end. */
async function aLockedDatabase() {
  const path = `${await aFolder()}/easel.db`;
  const database = await openDatabase(`file:${path}`, '1');
  const other = new (load(DRIVER))(path);
  onTestFinished(() => void other.close());
  return { url: `file:${path}`, database, lock: () => other.exec('begin immediate'), other };
}

it('one of ours in which another program writes for long is told to be locked, and left alone', async () => {
  const { url, database, lock, other } = await aLockedDatabase();
  await database.close();
  lock();
  await expect(openDatabase(url, '1')).rejects.toThrow(/locked by another program/);
  other.exec('rollback');
  const again = await openDatabase(url, '1');
  await again.close();
});

it('it is closed while another program writes, and may be opened again', async () => {
  const { url, database, lock, other } = await aLockedDatabase();
  lock();
  const write = database.db.insertInto('settings').values({ name: 'a', value: 'b' }).execute();
  await Promise.all([expect(write).rejects.toThrow('storage_full'), database.close()]);
  other.exec('rollback');
  const again = await openDatabase(url, '1');
  await again.close();
});

it('an owner that was killed blocks nobody', async () => {
  const path = `${await aFolder()}/easel.db`;
  const script = `const D = require(${JSON.stringify(createRequire(import.meta.url).resolve(DRIVER))});
    const lock = new D(process.argv[1]); lock.pragma('locking_mode = exclusive'); lock.exec('begin exclusive'); console.log('locked');
    setInterval(() => undefined, 1000);`;
  const other = spawn(process.execPath, ['-e', script, `${path}.lock`]);
  await once(other.stdout, 'data');
  await expect(openDatabase(`file:${path}`, '1')).rejects.toThrow(/already running/);
  other.kill('SIGKILL');
  await once(other, 'exit');
  const { close } = await openDatabase(`file:${path}`, '1');
  await close();
});

it.each([
  ['text', Buffer.from('this is not a database, whatever its name says. '.repeat(200))],
  ['a torn page', undefined],
])('a damaged file (%s) is refused with a sentence and not touched', async (_, bytes) => {
  const folder = await aFolder();
  const path = `${folder}/easel.db`;
  if (bytes) await writeFile(path, bytes);
  else {
    const whole = await openDatabase(`file:${folder}/whole.db`, '1');
    await whole.close();
    await copyFile(`${folder}/whole.db`, path);
    const torn = await readFile(path);
    torn.fill(0xff, 4096 * 2, 4096 * 8);
    await writeFile(path, torn);
  }
  const before = await readFile(path);
  await expect(openDatabase(`file:${path}`, '1')).rejects.toThrow(/cannot be read as a database/);
  expect(await readFile(path)).toEqual(before);
});

it('a file of the first Easel is brought up to date, and keeps what it has', async () => {
  const path = `${await aFolder()}/easel.db`;
  const old = new Kysely<Database>({
    dialect: new EaselDialect(new (load(DRIVER))(path), (text) => text),
  });
  const getMigrations = () => Promise.resolve({ '0001-first': first });
  const { error } = await new Migrator({
    db: old,
    provider: { getMigrations },
  }).migrateToLatest();
  expect(error).toBeUndefined();
  await old.insertInto('settings').values({ name: 'kept', value: 'yes' }).execute();
  await old.destroy();
  const { db, close } = await openDatabase(`file:${path}`, '2');
  onTestFinished(close);
  expect(await db.selectFrom('settings').selectAll().execute()).toHaveLength(1);
  expect(await db.selectFrom('uploads').selectAll().execute()).toEqual([]);
  expect(await db.selectFrom('iterations').select('post_crashes').execute()).toEqual([]);
});

it('a database of a newer Easel is refused with a sentence', async () => {
  const path = `${await aFolder()}/easel.db`;
  const { close } = await openDatabase(`file:${path}`, '1');
  await close();
  const newer = new (load(DRIVER))(path);
  newer.prepare('insert into kysely_migration values (?, ?)').run('9999-future', '2030');
  newer.close();
  await expect(openDatabase(`file:${path}`, '1')).rejects.toThrow(/newer Easel/);
});

it('a commit does not wait for the disk, and what is paid is synced beside the event loop', async () => {
  const database = await openDatabase(`file:${await aFolder()}/easel.db`, '1');
  onTestFinished(database.close);
  const { db } = database;
  const pragma = async (name: string) =>
    (await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(db)).rows[0]?.[name];
  expect(await pragma('synchronous')).toBe(1);
  expect(await pragma('journal_mode')).toBe('wal');
  expect(await pragma('foreign_keys')).toBe(1);
  await Promise.all([db.synced(), db.synced()]);
});

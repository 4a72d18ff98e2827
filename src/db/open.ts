/** DATABASE_URL → an open database, migrated, owned by this process alone. All knowledge of the dialect is here. */
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type SqliteModule from 'better-sqlite3';
import { Kysely, Migrator } from 'kysely';
import { ExitError, faultOf } from '../errors.js';
import { continueAfter } from '../lib/ids.js';
import { EaselDialect, isNoRoom, type Clean } from './sqlite/dialect.js';
import { migrations } from './migrations/index.js';
import type { Database, Db } from './schema.js';

export interface OpenDatabase {
  readonly db: Db;
  /** Closes the file and gives up its ownership. */
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Takes secrets out of every text that is written. */
  readonly clean?: Clean;
  readonly now?: () => number;
}

/** Node-API 10 is what better-sqlite3 13 is built for; Node 20 needs the compiled 12. */
const DRIVER = Number(process.versions.napi) >= 10 ? 'better-sqlite3-napi' : 'better-sqlite3';

/** Loads the build of better-sqlite3 that this Node can run: see docs/decisions/0001. */
export function loadSqlite(): typeof SqliteModule {
  return createRequire(import.meta.url)(DRIVER) as typeof SqliteModule;
}

/**
 * Opens `file:<path>`, takes ownership and brings the schema up to date.
 * @throws ExitError where another process owns the file, or it is not a database, damaged, or of a newer Easel.
 */
export async function openDatabase(
  url: string,
  appVersion: string,
  { clean = (text: string) => text, now = Date.now }: OpenOptions = {},
): Promise<OpenDatabase> {
  const path = sqlitePath(url);
  const Sqlite = loadSqlite();
  const owner = own(Sqlite, path);
  try {
    const db = connect(Sqlite, path, clean);
    await migrate(db, path, appVersion, now());
    continueAfter(await newestId(db));
    return {
      db,
      async close() {
        await db.destroy();
        owner.close();
      },
    };
  } catch (error) {
    owner.close();
    throw faultOf(error).code === 'storage_full' ? noRoom(path, error) : error;
  }
}

function noRoom(path: string, cause: unknown): ExitError {
  return unusable(
    `There is no room to write ${path}. Nothing was lost; make room, then start again.`,
    cause,
  );
}

function unusable(sentence: string, cause?: unknown): ExitError {
  return new ExitError(sentence, 1, { cause });
}

/** The path of a `file:` address. @throws ExitError */
export function sqlitePath(url: string): string {
  if (!url.startsWith('file:'))
    throw unusable(
      'DATABASE_URL must be a file: address; others are not supported yet. Set DATABASE_URL=file:data/easel.db.',
    );
  return url.slice('file:'.length);
}

function openLock(Sqlite: typeof SqliteModule, path: string): SqliteModule.Database {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return new Sqlite(`${path}.lock`, { timeout: 0 });
  } catch (cause) {
    throw unusable(`${path} cannot be written. Give Easel a folder of its own.`, cause);
  }
}

/**
 * Holds an exclusive lock on a file beside the database for as long as the process lives. The
 * system drops it with the process, so a dead owner blocks nobody, and readers of the database
 * itself (a backup) are not kept out.
 */
function own(Sqlite: typeof SqliteModule, path: string): SqliteModule.Database {
  const lock = openLock(Sqlite, path);
  try {
    lock.pragma('locking_mode = exclusive');
    lock.exec('begin exclusive');
    return lock;
  } catch (cause) {
    lock.close();
    if (!isBusy(cause))
      throw unusable(`${path} cannot be locked. Give Easel a disk that can lock files.`, cause);
    throw unusable(
      `Another Easel is already running on ${path}. Stop it first, or set DATABASE_URL to another file.`,
      cause,
    );
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}

function connect(Sqlite: typeof SqliteModule, path: string, clean: Clean): Db {
  try {
    const database = new Sqlite(path);
    const health: unknown = database.pragma('quick_check(1)', { simple: true });
    if (health !== 'ok') throw new Error(String(health));
    database.pragma('journal_mode = wal');
    // What was paid for must outlive a power cut; the few commits a run makes can afford it.
    database.pragma('synchronous = full');
    database.pragma('busy_timeout = 5000');
    database.pragma('foreign_keys = on');
    return new Kysely<Database>({ dialect: new EaselDialect(database, clean) });
  } catch (cause) {
    if (isNoRoom(cause)) throw noRoom(path, cause);
    throw unusable(
      `${path} cannot be read as a database. Nothing was changed; restore a backup, or move the file away to start anew.`,
      cause,
    );
  }
}

async function migrate(db: Db, path: string, appVersion: string, now: number): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
  });
  const names = Object.keys(migrations);
  const done = await executed(db);
  if (done.some((name) => !names.includes(name))) {
    await db.destroy();
    throw unusable(
      `${path} was written by a newer Easel. Nothing was changed; install that version, or restore an older backup.`,
    );
  }
  const { error } = await migrator.migrateToLatest();
  if (error) {
    await db.destroy();
    if (faultOf(error).code === 'storage_full') throw noRoom(path, error);
    throw unusable(
      `${path} could not be brought up to date; nothing was changed. Restore a backup, or report this with the log.`,
      error,
    );
  }
  const version = { schema_version: names.at(-1) ?? '', app_version: appVersion, updated_at: now };
  await db
    .insertInto('version_info')
    .values({ id: 1, ...version })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(version))
    .execute();
}

/** Names of the migrations that this file has seen; none where it is new. */
async function executed(db: Db): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) return [];
  const rows = await db
    .withTables<{ kysely_migration: { name: string } }>()
    .selectFrom('kysely_migration')
    .select('name')
    .execute();
  return rows.map((row) => row.name);
}

/** The newest id of all, empty where there is none; a row of any other table is older than one of these. */
async function newestId(db: Db): Promise<string> {
  const newest = await Promise.all(
    (['submissions', 'candidates', 'api_calls', 'error_logs'] as const).map((table) =>
      db.selectFrom(table).select('id').orderBy('id', 'desc').limit(1).executeTakeFirst(),
    ),
  );
  return newest.reduce((top, row) => (row && row.id > top ? row.id : top), '');
}

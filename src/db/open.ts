/** DATABASE_URL → an open database, migrated, owned by this process alone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { EaselError, ExitError, faultOf } from '../errors.js';
import { continueAfter } from '../lib/ids.js';
import { isBusy, storageTrouble } from '../lib/storage-errors.js';
import { migrateAll, migrateApart } from './migrate.js';
import { migrations } from './migrations/index.js';
import { unreadable } from './place.js';
import type { Db } from './schema.js';
import { isDamaged, openSqlite, type OpenDatabase } from './sqlite/open.js';
import { isLarge, makeShrinkable } from './upkeep.js';
import { sqlitePath } from './url.js';

/** A program that looks or copies has let go by then. */
const LOCKED_MS = 1_500;
const AGAIN_MS = 50;

export interface OpenOptions {
  /** Takes secrets out of every text that is written. */
  readonly redact?: (text: string) => string;
  readonly now?: () => number;
  /** Ends a start that takes long: what was begun of an upgrade is undone. */
  readonly stopping?: AbortSignal;
  /** Told before an upgrade that takes long. */
  readonly onUpgrade?: () => void;
}

/**
 * Opens `file:<path>`, takes ownership and brings the schema up to date.
 * @throws ExitError where another process owns the file, or it is not a database, damaged, or of a newer Easel;
 * with code 0 where it was asked to stop
 */
export async function openDatabase(
  url: string,
  appVersion: string,
  { redact = (text: string) => text, now = Date.now, ...upgrade }: OpenOptions = {},
): Promise<OpenDatabase> {
  const path = sqlitePath(url);
  const until = performance.now() + LOCKED_MS;
  for (;;) {
    try {
      const database = openSqlite(path, redact);
      await prepare(database, path, { appVersion, now: now(), ...upgrade });
      return database;
    } catch (error) {
      if (isDamaged(error)) throw unreadable(path, 1, error);
      if (faultOf(error).code !== 'storage_full') throw error;
      const cause = error instanceof Error ? error.cause : undefined;
      if (!isBusy(cause) || performance.now() > until) throw unwritable(path, cause);
      await sleep(AGAIN_MS);
    }
  }
}

function unwritable(path: string, cause: unknown): ExitError {
  const trouble = storageTrouble(cause) ?? '';
  const sentence = isBusy(cause)
    ? `${path} is locked by another program. Close what has it open (a database browser, a backup), then start again.`
    : `${path} cannot be written: ${trouble}. Nothing was lost; mend that, then start again.`;
  return new ExitError(sentence, 1, { cause });
}

interface Preparing extends Upgrade {
  readonly appVersion: string;
  readonly now: number;
}

type Upgrade = Pick<OpenOptions, 'stopping' | 'onUpgrade'>;

/** Brings it up to date; where that fails, it is closed. */
async function prepare(
  database: OpenDatabase,
  path: string,
  { appVersion, now, ...upgrade }: Preparing,
): Promise<void> {
  const { db } = database;
  try {
    await refuseNewer(db, path);
    await makeShrinkable(db);
    await migrate(db, path, upgrade);
    await recordVersion(db, appVersion, now);
    continueAfter(await newestId(db));
    await database.claim();
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function refuseNewer(db: Db, path: string): Promise<void> {
  const known = Object.keys(migrations);
  const done = await executed(db);
  if (done.some((name) => !known.includes(name)))
    throw new ExitError(
      `${path} was written by a newer Easel. Nothing was changed; install that version, or restore an older backup.`,
      1,
    );
}

async function migrate(db: Db, path: string, upgrade: Upgrade): Promise<void> {
  const { stopping = new AbortController().signal, onUpgrade } = upgrade;
  const isBehind = (await executed(db)).length < Object.keys(migrations).length;
  if (isBehind && (await isLarge(db))) {
    onUpgrade?.();
    await migrateApart(path, stopping);
  }
  if (stopping.aborted) throw new ExitError('', 0);
  const error = await migrateAll(db);
  if (error === undefined) return;
  // The database's one fault, `storage_full`: it has a sentence of its own.
  if (error instanceof EaselError) throw error;
  throw new ExitError(
    `${path} could not be brought up to date; nothing was changed. Restore a backup, or report this with the log.`,
    1,
    { cause: error },
  );
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

/** Which Easel and which schema wrote here last. */
async function recordVersion(db: Db, appVersion: string, now: number): Promise<void> {
  const schemaVersion = Object.keys(migrations).at(-1) ?? '';
  const version = { schema_version: schemaVersion, app_version: appVersion, updated_at: now };
  await db
    .insertInto('version_info')
    .values({ id: 1, ...version })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(version))
    .execute();
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

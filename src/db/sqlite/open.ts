/** An SQLite file, opened as Easel needs it: sound, and synced before a commit counts. */
import { Kysely } from 'kysely';
import { EaselError, ExitError } from '../../errors.js';
import type { Database, Db } from '../schema.js';
import { storageTrouble } from '../../lib/storage-errors.js';
import { rememberFile } from '../place.js';
import { EaselDialect, type Redact } from './dialect.js';
import { loadSqlite } from './driver.js';
import { disclaimDatabase, lockDatabase } from './lock.js';

/** An open database that this process owns. */
export interface OpenDatabase {
  readonly db: Db;
  /** Throws the fault `storage_full` where the file is gone from its place. */
  isInPlace(): Promise<void>;
  /** Closes the file and gives up its ownership. */
  close(): Promise<void>;
}

/**
 * Locks and opens a file, which is made where there is none.
 * @throws ExitError where another process owns it, or it is not a database, or damaged; EaselError `storage_full`
 */
export function openSqlite(path: string, redact: Redact): OpenDatabase {
  const lock = lockDatabase(path);
  try {
    const db = connect(path, redact);
    return {
      db,
      isInPlace: rememberFile(path),
      async close() {
        await disclaimDatabase(db);
        await db.destroy();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function connect(path: string, redact: Redact): Db {
  const Sqlite = loadSqlite();
  try {
    // Waiting for a lock would hold up the event loop; the driver does it without.
    const database = new Sqlite(path, { timeout: 0 });
    const health: unknown = database.pragma('quick_check(1)', { simple: true });
    if (health !== 'ok') throw new Error(String(health));
    database.pragma('journal_mode = wal');
    // What was paid for must outlive a power cut; the few commits a run makes can afford it.
    database.pragma('synchronous = full');
    database.pragma('foreign_keys = on');
    return new Kysely<Database>({ dialect: new EaselDialect(database, redact) });
  } catch (cause) {
    if (storageTrouble(cause) !== undefined)
      throw new EaselError({ code: 'storage_full' }, { cause });
    throw new ExitError(
      `${path} cannot be read as a database. Nothing was changed; restore a backup, or move the file away to start anew.`,
      1,
      { cause },
    );
  }
}

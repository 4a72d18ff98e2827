/** An SQLite file, opened as Easel needs it. */
import { existsSync } from 'node:fs';
import type SqliteModule from 'better-sqlite3';
import { asStorageFault, codeOf } from '../../lib/storage-errors.js';
import { realFile, rememberFile, unreadable } from '../place.js';
import { Db } from '../schema.js';
import { findDamage } from './check.js';
import { EaselDialect, rethrow, type Redact } from './dialect.js';
import { DiskSync } from './disk-sync.js';
import { loadSqlite } from './driver.js';
import { claimDatabase, disclaimDatabase, lockDatabase } from './lock.js';

/** An open database that this process owns. */
export interface OpenDatabase {
  readonly db: Db;
  /** Whether the last process left it without closing it. */
  readonly wasLeftOpen: boolean;
  /** What is wrong with the file, which is looked for beside everything else; undefined where it is sound. */
  findDamage(signal: AbortSignal): Promise<string | undefined>;
  /** Writes into the file that it is this process' own. */
  claim(): Promise<void>;
  /** Throws the fault `storage_full` where the file is gone from its place. */
  isInPlace(): void;
  /** Closes the file and gives up its ownership. */
  close(): Promise<void>;
}

/**
 * Locks and opens a file, which is made where there is none.
 * @throws ExitError where another process owns it, or it is not a database, or found damaged at once; EaselError `storage_full`
 */
export function openSqlite(path: string, redact: Redact): OpenDatabase {
  // Taking the lock may empty it.
  const wasLeftOpen = existsSync(`${realFile(path)}-wal`);
  const lock = lockDatabase(path);
  try {
    const dialect = new EaselDialect(connect(path), redact);
    const disk = new DiskSync(realFile(path));
    const db = new Db({ dialect }, () => disk.synced().catch(rethrow));
    let isClaimed = false;
    return {
      db,
      wasLeftOpen,
      findDamage: (signal) => findDamage(path, signal),
      claim() {
        isClaimed = true;
        return claimDatabase(db);
      },
      isInPlace: rememberFile(path),
      async close() {
        try {
          if (isClaimed) await disclaimDatabase(db);
          await disk.close();
        } finally {
          await db.destroy().finally(() => {
            lock.release();
          });
        }
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** A connection as Easel needs it, without the ownership. @throws ExitError, EaselError `storage_full` */
export function connect(path: string): SqliteModule.Database {
  const Sqlite = loadSqlite();
  try {
    // Waiting for a lock would hold up the event loop; the driver does it without.
    const database = new Sqlite(path, { timeout: 0 });
    database.pragma('journal_mode = wal');
    // A commit outlives the process as it is; what must outlive a power cut, too, is synced beside the loop.
    database.pragma('synchronous = normal');
    database.pragma('foreign_keys = on');
    return database;
  } catch (cause) {
    const fault = asStorageFault(cause);
    throw fault === cause ? unreadable(path, 1, cause) : fault;
  }
}

/** Whether SQLite came upon a page that cannot be. */
export function isDamaged(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_CORRUPT');
}

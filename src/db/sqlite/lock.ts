/**
 * One owner a database: an exclusive lock on a file beside it, and, where that was removed or is another
 * one, the lock that SQLite itself holds on a database that is open.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import type SqliteModule from 'better-sqlite3';
import { sql } from 'kysely';
import { ExitError } from '../../errors.js';
import { codeOf, isBusy, storageTrouble } from '../../lib/storage-errors.js';
import { makeFolder, unusable } from '../../lib/writable.js';
import { realFile } from '../place.js';
import type { Db } from '../schema.js';
import { loadSqlite } from './driver.js';

export interface Lock {
  release(): void;
}

/**
 * Locks a database for as long as the process lives, and makes its folder where there is none. The
 * system drops the lock with the process, so one that died keeps nobody out; those who only read the
 * database itself (a backup) are not kept out either.
 * @throws ExitError where another process holds the lock, or the disk cannot lock or be written
 */
export function lockDatabase(path: string): Lock {
  const lock = openLock(path);
  try {
    lock.pragma('locking_mode = exclusive');
    lock.exec('begin exclusive');
    if (isOwned(path)) throw new ExitError(taken(path), 1);
  } catch (cause) {
    lock.close();
    if (cause instanceof ExitError) throw cause;
    const sentence = isBusy(cause)
      ? taken(path)
      : `${path} cannot be locked. Give Easel a disk that can lock files.`;
    throw new ExitError(sentence, 1, { cause });
  }
  return { release: () => void lock.close() };
}

function taken(path: string): string {
  return `Another Easel is already running on ${path}. Stop it first, or set DATABASE_URL to another file.`;
}

/**
 * Writes whose the database is into two numbers that SQLite's header leaves to applications, and into
 * the file itself, where a process sees them that reached it by another path.
 */
export async function claimDatabase(db: Db): Promise<void> {
  await sql`pragma application_id = ${sql.raw(String(HOST))}`.execute(db);
  await sql`pragma user_version = ${sql.raw(String(process.pid))}`.execute(db);
  await sql`pragma wal_checkpoint(passive)`.execute(db);
}

/** Nobody's; where that cannot be written, the process is about to be gone, too. */
export async function disclaimDatabase(db: Db): Promise<void> {
  await sql`pragma user_version = 0`.execute(db).catch(() => undefined);
}

/** Process ids mean something on one machine only. */
const HOST = createHash('sha256').update(hostname()).digest().readInt32BE();

/** Whether somebody has this database open, and its owner is not known to be dead: others may read it. */
function isOwned(path: string): boolean {
  if (!existsSync(path) || !isOpen(path)) return false;
  const Sqlite = loadSqlite();
  const database = new Sqlite(path, { readonly: true, timeout: 0 });
  try {
    const owner = Number(database.pragma('user_version', { simple: true }));
    const isHere = database.pragma('application_id', { simple: true }) === HOST;
    return owner !== 0 && (!isHere || (owner !== process.pid && lives(owner)));
  } catch {
    // Whoever opens it next says why it cannot be read.
    return false;
  } finally {
    database.close();
  }
}

/** Whether another process has it open: SQLite then holds a lock on the file, whatever name led to it. */
function isOpen(path: string): boolean {
  const Sqlite = loadSqlite();
  const database = new Sqlite(path, { timeout: 0 });
  try {
    database.pragma('locking_mode = exclusive');
    database.exec('begin exclusive; rollback');
    return false;
  } catch (error) {
    return isBusy(error);
  } finally {
    database.close();
  }
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function openLock(path: string): SqliteModule.Database {
  const Sqlite = loadSqlite();
  try {
    makeFolder(dirname(path));
    return new Sqlite(`${realFile(path)}.lock`, { timeout: 0 });
  } catch (cause) {
    throw unusable(path, storageTrouble(cause) ?? String(cause), cause);
  }
}

/** Which process has a database for its own: null where it does not say; undefined where none has. Takes no lock itself. */
export function ownerOf(path: string): number | null | undefined {
  if (!isLocked(`${realFile(path)}.lock`)) return undefined;
  const database = new (loadSqlite())(path, { readonly: true, timeout: 0 });
  try {
    const isHere = database.pragma('application_id', { simple: true }) === HOST;
    const owner = Number(database.pragma('user_version', { simple: true }));
    return isHere && owner !== 0 ? owner : null;
  } catch {
    return null;
  } finally {
    database.close();
  }
}

function isLocked(file: string): boolean {
  if (!existsSync(file)) return false;
  const lock = new (loadSqlite())(file, { readonly: true, timeout: 0 });
  try {
    lock.prepare('select 1 from sqlite_master').all();
    return false;
  } catch (error) {
    return isBusy(error);
  } finally {
    lock.close();
  }
}

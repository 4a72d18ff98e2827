/** One owner a database: an exclusive lock on a file beside it. */
import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type SqliteModule from 'better-sqlite3';
import { ExitError } from '../../errors.js';
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
  } catch (cause) {
    lock.close();
    const sentence = isBusy(cause)
      ? `Another Easel is already running on ${path}. Stop it first, or set DATABASE_URL to another file.`
      : `${path} cannot be locked. Give Easel a disk that can lock files.`;
    throw new ExitError(sentence, 1, { cause });
  }
  return { release: () => void lock.close() };
}

function openLock(path: string): SqliteModule.Database {
  const Sqlite = loadSqlite();
  try {
    mkdirSync(dirname(path), { recursive: true });
    // Beside the file itself, whatever links lead to it.
    const file = existsSync(path) ? realpathSync(path) : path;
    return new Sqlite(`${file}.lock`, { timeout: 0 });
  } catch (cause) {
    const sentence = `${path} cannot be written. Give Easel a folder of its own.`;
    throw new ExitError(sentence, 1, { cause });
  }
}

/** Whether somebody else holds a lock that SQLite needs. */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}

/** Where a database is to be: whether there can be one. */
import {
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  statSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { EaselError, EXIT_CONFIG, ExitError } from '../errors.js';
import { reasonOf, tryFolder, unusable } from '../lib/writable.js';
import { sqlitePath } from './url.js';

/** What SQLite and the lock keep beside a database. */
const BESIDE = ['', '-wal', '-shm', '.lock'];

/** Every path that the database of DATABASE_URL takes, its folder first. */
export function databasePaths(url: string): readonly string[] {
  const path = sqlitePath(url);
  const file = realFile(path);
  return [dirname(file), ...BESIDE.map((suffix) => file + suffix)];
}

/** Where the file of DATABASE_URL really lies. */
export function databaseFolder(url: string): string {
  return dirname(realFile(sqlitePath(url)));
}

/** The file itself where a path is a link to it: SQLite keeps what is beside it there. */
export function realFile(path: string): string {
  return existsSync(path) && isLink(path) ? realpathSync(path) : path;
}

/** Tries whether the database can be where DATABASE_URL says; leaves nothing there. @throws ExitError with EXIT_CONFIG */
export function tryDatabase(url: string): void {
  const path = sqlitePath(url);
  const file = fileAt(path);
  tryFolder(dirname(file), basename(file));
  if (existsSync(file) && !isDatabase(file)) throw unreadable(path, EXIT_CONFIG);
}

export function unreadable(path: string, exitCode: number, cause?: unknown): ExitError {
  const sentence = `${path} cannot be read as a database. Nothing was changed; restore a backup, or move the file away to start anew.`;
  return new ExitError(sentence, exitCode, { cause });
}

const HEADER = 'SQLite format 3\0';

/** Whether a file begins as SQLite's do, or is empty: of any other, nothing is to be made beside it. */
function isDatabase(file: string): boolean {
  const start = Buffer.alloc(HEADER.length);
  const handle = openSync(file, 'r');
  try {
    const length = readSync(handle, start);
    return length === 0 || start.toString('latin1') === HEADER;
  } finally {
    closeSync(handle);
  }
}

/** The file that a path leads to, there or not. */
function fileAt(path: string): string {
  let found: Stats | undefined;
  try {
    found = statSync(path, { throwIfNoEntry: false });
    if (!found && isLink(path)) throw unusable(path, 'it is a link that leads nowhere');
  } catch (error) {
    throw error instanceof ExitError ? error : unusable(path, reasonOf(error), error);
  }
  if (path.endsWith('/') || found?.isDirectory())
    throw unusable(path, 'it is a folder; add the name of a file');
  if (!found) return resolve(path);
  if (!found.isFile()) throw unusable(path, 'it is a device, not a file');
  // SQLite keeps what is new beside each name: two names are two databases in one file.
  if (found.nlink > 1)
    throw unusable(
      path,
      'the file has a second name, a hard link, on which another Easel may be already running; remove one of the two',
    );
  return realpathSync(path);
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/**
 * Remembers the file at this path. What is returned throws the fault `storage_full` while it is not
 * there: SQLite itself goes on writing to a file that nobody will find any more.
 */
export function rememberFile(path: string): () => void {
  const known = statSync(path);
  return () => {
    const found = statOf(path);
    if (found.ino === known.ino && found.dev === known.dev) return;
    const cause = Object.assign(new Error('another file is in its place'), { code: 'ESTALE' });
    throw new EaselError({ code: 'storage_full' }, { cause });
  };
}

/** At once, as SQLite itself reads: by way of another thread it would cost ten times as much. */
function statOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (cause) {
    throw new EaselError({ code: 'storage_full' }, { cause });
  }
}

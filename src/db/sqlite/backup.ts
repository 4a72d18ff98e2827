/** A copy of an SQLite file that somebody else may be writing. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, open, rm, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { ExitError } from '../../errors.js';
import { codeOf, storageTrouble } from '../../lib/storage-errors.js';
import { tryFolder } from '../../lib/writable.js';
import { loadSqlite } from './driver.js';

/** All pages in one go: a copy in several is begun anew whenever the bot writes in between. */
const ALL_PAGES = 0x7fffffff;
const BAD_USAGE = 2;

/**
 * Copies a database to `file`, which must not exist; it appears when it is whole and checked.
 * Resolves to its size in bytes.
 * @throws ExitError with a sentence
 */
export async function copySqlite(path: string, file: string): Promise<number> {
  if (!existsSync(path))
    throw new ExitError(`There is no database at ${path}. Set DATABASE_URL to that of the bot.`, 1);
  if (existsSync(file)) throw exists(file);
  if (!existsSync(dirname(resolve(file))))
    throw new ExitError(
      `There is no folder ${dirname(resolve(file))}. Make it, or name another file.`,
      BAD_USAGE,
    );
  tryTarget(file);
  const unfinished = `${file}.${randomUUID()}.part`;
  try {
    await copy(path, unfinished);
    check(unfinished);
    await sync(unfinished);
    // Unlike a rename, a link never replaces what somebody put there meanwhile.
    await link(unfinished, file);
    return (await stat(file)).size;
  } catch (error) {
    throw error instanceof ExitError ? error : sentenceFor(error, path, file);
  } finally {
    for (const suffix of ['', '-journal', '-wal', '-shm'])
      await rm(unfinished + suffix, { force: true });
  }
}

function tryTarget(file: string): void {
  try {
    tryFolder(dirname(resolve(file)), basename(file));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ExitError(reason, BAD_USAGE, { cause });
  }
}

async function copy(path: string, target: string): Promise<void> {
  const Sqlite = loadSqlite();
  // Whoever only reads leaves a log behind where nobody else has it open, and may not remove it.
  const source = new Sqlite(path, { fileMustExist: true });
  try {
    await source.backup(target, { progress: () => ALL_PAGES });
  } finally {
    source.close();
  }
}

function check(file: string): void {
  const Sqlite = loadSqlite();
  const copied = new Sqlite(file);
  try {
    // A copy that lies about for years is one file, not three.
    copied.pragma('journal_mode = delete');
    const health: unknown = copied.pragma('integrity_check(1)', { simple: true });
    if (health !== 'ok')
      throw new ExitError(
        `The database is damaged (${String(health)}); no copy was made. Stop the bot and restore an older one.`,
        1,
      );
  } finally {
    copied.close();
  }
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync();
  await handle.close();
}

function exists(file: string): ExitError {
  return new ExitError(
    `${file} exists already; a backup overwrites nothing. Name another file.`,
    BAD_USAGE,
  );
}

function sentenceFor(error: unknown, path: string, file: string): ExitError {
  if (codeOf(error) === 'EEXIST') return exists(file);
  const reason = storageTrouble(error) ?? String(error);
  return new ExitError(`${path} could not be copied (${reason}). Mend that, then try again.`, 1, {
    cause: error,
  });
}

/** How a database is, looked at from outside, while the bot has it open or not. It is left as it was found. */
import { existsSync, statSync } from 'node:fs';
import { migrations } from './migrations/index.js';
import { findDamage } from './sqlite/check.js';
import { ownerOf } from './sqlite/lock.js';
import { openToRead } from './sqlite/read.js';
import { sqlitePath } from './url.js';

export interface DatabaseState {
  readonly path: string;
  readonly bytes: number;
  /** The process that owns it: null where that is not known; undefined where there is none. */
  readonly owner: number | null | undefined;
  /** The newest migration that it has seen; undefined where it has seen none. */
  readonly schema: string | undefined;
  /** Whether a newer Easel wrote it, or an older one whose next start brings it up to date. */
  readonly age: 'newer' | 'current' | 'older';
  /** What is wrong with the file; undefined where it is sound. */
  readonly damage: string | undefined;
}

/** Undefined where there is none yet. Rejects where it cannot be opened, or the signal is aborted. */
export async function inspectDatabase(
  url: string,
  signal: AbortSignal,
): Promise<DatabaseState | undefined> {
  const path = sqlitePath(url);
  if (!existsSync(path)) return undefined;
  const owner = ownerOf(path);
  const database = openToRead(path);
  try {
    const seen = migrationsSeen(database);
    const known = Object.keys(migrations);
    const isNewer = seen.some((name) => !known.includes(name));
    const isOlder = seen.length < known.length;
    return {
      path,
      bytes: statSync(path).size,
      owner,
      schema: seen.at(-1),
      age: isNewer ? 'newer' : isOlder ? 'older' : 'current',
      damage: await findDamage(path, signal),
    };
  } finally {
    database.close();
  }
}

function migrationsSeen(database: ReturnType<typeof openToRead>): readonly string[] {
  const isTable = database
    .prepare(`select 1 from sqlite_master where name = 'kysely_migration'`)
    .get();
  if (isTable === undefined) return [];
  return database
    .prepare<[], { name: string }>('select name from kysely_migration order by name')
    .all()
    .map(({ name }) => name);
}

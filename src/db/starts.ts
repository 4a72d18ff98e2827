/** How many of the last starts failed, one after another: a row that outlives the process. */
import { z } from 'zod';
import { fromJson, toJson } from './codec.js';
import type { Db } from './schema.js';
import { loadSqlite } from './sqlite/driver.js';
import { sqlitePath } from './url.js';

const NAME = 'failed_starts';
const BUSY_MS = 1_000;

export interface FailedStarts {
  readonly count: number;
  /** When the last of them ended, epoch milliseconds. */
  readonly at: number;
}

const failedStartsJson: z.ZodType<FailedStarts> = z.object({ count: z.number(), at: z.number() });

export async function readFailedStarts(db: Db): Promise<FailedStarts> {
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', NAME)
    .executeTakeFirst();
  return row ? fromJson(failedStartsJson, row.value) : { count: 0, at: 0 };
}

export async function clearFailedStarts(db: Db): Promise<void> {
  await db.deleteFrom('settings').where('name', '=', NAME).execute();
}

/** Writes synchronously, by a connection of its own: a process that exits cannot wait. */
export function writeFailedStartsAtExit(url: string, starts: FailedStarts): void {
  const database = new (loadSqlite())(sqlitePath(url), { fileMustExist: true, timeout: BUSY_MS });
  database
    .prepare('insert or replace into settings (name, value) values (?, ?)')
    .run(NAME, toJson(starts));
  database.close();
}

/** How often the bot ended badly, one start after another: a row that outlives the process. */
import { z } from 'zod';
import { fromJson, toJson } from './codec.js';
import type { Db } from './schema.js';
import { loadSqlite } from './sqlite/driver.js';
import { sqlitePath } from './url.js';

const NAME = 'failed_starts';
const BUSY_MS = 1_000;

export interface BadEnds {
  readonly count: number;
  /** Of the last one, epoch milliseconds. */
  readonly at: number;
}

const badEndsJson: z.ZodType<BadEnds> = z.object({ count: z.number(), at: z.number() });

export async function readBadEnds(db: Db): Promise<BadEnds> {
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', NAME)
    .executeTakeFirst();
  return row ? fromJson(badEndsJson, row.value) : { count: 0, at: 0 };
}

export async function forgetBadEnds(db: Db): Promise<void> {
  await db.deleteFrom('settings').where('name', '=', NAME).execute();
}

/** For a process at its very end, which cannot wait: by a connection of its own, at once. */
export function writeBadEndsAtExit(url: string, ends: BadEnds): void {
  const database = new (loadSqlite())(sqlitePath(url), { fileMustExist: true, timeout: BUSY_MS });
  database
    .prepare('insert or replace into settings (name, value) values (?, ?)')
    .run(NAME, toJson(ends));
  database.close();
}

/** What keeps the file small. See docs/decisions/0022. */
import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Db, DbOrTrx } from './schema.js';

const INCREMENTAL = 2;
/** A file of an earlier Easel that is this small is rewritten at its start, in a second at most. */
const SMALL_BYTES = 64 * 1024 * 1024;
/** Pages that are given back with one commit. */
const BATCH = 64;

/**
 * Lets a file give back the pages that are free, which has to be said before its first table or by
 * writing it anew. A large one that was made without stays as it is: it grows no further, but keeps its size.
 */
export async function makeShrinkable(db: Db): Promise<void> {
  if ((await pragma(db, 'auto_vacuum')) === INCREMENTAL) return;
  if (await isLarge(db)) return;
  await sql`pragma auto_vacuum = incremental`.execute(db);
  await sql`vacuum`.execute(db);
}

/** Whether a statement about all of it may take longer than a second. */
export async function isLarge(db: Db): Promise<boolean> {
  return (await pragma(db, 'page_count')) * (await pragma(db, 'page_size')) > SMALL_BYTES;
}

/** Gives free pages back to the disk, a few at a time. */
export async function shrink(db: Db, signal: AbortSignal): Promise<void> {
  if ((await pragma(db, 'auto_vacuum')) !== INCREMENTAL) return;
  while (!signal.aborted && (await pragma(db, 'freelist_count')) > 0) {
    await db.transaction().execute(async (trx) => {
      // A statement of this kind is stepped once, and a step is a page.
      for (let page = 0; page < BATCH; page += 1)
        await sql`pragma incremental_vacuum(1)`.execute(trx);
    });
    await setImmediate();
  }
}

async function pragma(db: DbOrTrx, name: string): Promise<number> {
  const { rows } = await sql<Record<string, number>>`pragma ${sql.raw(name)}`.execute(db);
  return rows[0]?.[name] ?? 0;
}

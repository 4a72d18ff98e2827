import type { RunId } from '../pipeline/run.js';
import type { Db } from './schema.js';

/** A power cut takes what was written in the last half minute; who knows how late the last row is. */
const LAST_MS = 60_000;
const MOST = 1_000;

/** Runs that ended shortly before the last that did, the latest first, and where their files are. */
export async function runsEndedLast(
  db: Db,
): Promise<readonly { readonly id: RunId; readonly folder: string }[]> {
  const last = await db
    .selectFrom('runs')
    .select('ended_at as endedAt')
    .where('ended_at', 'is not', null)
    .orderBy('ended_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return db
    .selectFrom('runs')
    .select(['id', 'folder'])
    .where('ended_at', '>=', (last?.endedAt ?? 0) - LAST_MS)
    .orderBy('ended_at', 'desc')
    .limit(MOST)
    .execute();
}

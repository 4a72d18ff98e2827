/** Who may see which runs: everybody their own, and those of channels that they see. See docs/privacy.md. */
import { setImmediate } from 'node:timers/promises';
import type { Db, DbOrTrx } from './schema.js';

/** Where a run was asked for. */
export interface Home {
  /** A channel or a thread; null for the command line. */
  readonly channelId: string | null;
  /** The channel that this thread hangs in, as far as is known. */
  readonly parentId: string | null;
  /** A thread that only those see who were asked in; null where that is not known. */
  readonly isPrivate: number | null;
}

/** Who looks. */
export interface Viewer {
  readonly userId: string;
  readonly sees: (home: Home) => boolean;
}

/** Who looks, and in which server. */
export interface Looker {
  readonly guildId: string;
  readonly viewer: Viewer;
}

/** A row of a run with what tells who may see it. */
export type Owned = Home & { readonly userId: string };

/** What a query of runs and their submissions selects of a home, once `threads` is joined. */
export const HOME = [
  'submissions.channel_id as channelId',
  'threads.parent_id as parentId',
  'threads.private as isPrivate',
] as const;

export function isSeen({ userId, sees }: Viewer, row: Owned): boolean {
  return row.userId === userId || sees(row);
}

/** Rows that are read at once at most, to find some that are seen. */
const MOST = 500;

/**
 * The first rows that are seen: more are read until there are enough, so that a channel that is hidden
 * costs its own rows and holds nobody up.
 * @param read the rows after this one, in the order of the page
 */
export async function firstSeen<Row extends Owned>(
  viewer: Viewer | undefined,
  limit: number,
  read: (after: Row | undefined, size: number) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const seen: Row[] = [];
  let last: Row | undefined;
  for (let size = limit; ; size = Math.min(4 * size, MOST)) {
    const rows = await read(last, size);
    seen.push(...rows.filter((row) => viewer === undefined || isSeen(viewer, row)));
    if (seen.length >= limit || rows.length < size) return seen.slice(0, limit);
    last = rows.at(-1);
    await setImmediate();
  }
}

/** A thread that a command was used in. */
export interface KnownThread {
  readonly id: string;
  readonly parentId: string;
  readonly isPrivate: boolean;
}

/** Remembers where a thread hangs, which Discord tells only of those that are open. */
export async function rememberThread(
  db: Db,
  { id, parentId, isPrivate }: KnownThread,
): Promise<void> {
  await db
    .insertInto('threads')
    .values({ id, parent_id: parentId, private: isPrivate ? 1 : 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Where a run of this server was asked for, and by whom; undefined where there is none. */
export async function homeOf(
  db: DbOrTrx,
  guildId: string,
  runId: string,
): Promise<Owned | undefined> {
  return db
    .selectFrom('runs')
    .innerJoin('submissions', 'submissions.id', 'runs.submission_id')
    .leftJoin('threads', 'threads.id', 'submissions.channel_id')
    .select(['runs.user_id as userId', ...HOME])
    .where('runs.id', '=', runId)
    .where('runs.guild_id', '=', guildId)
    .executeTakeFirst();
}

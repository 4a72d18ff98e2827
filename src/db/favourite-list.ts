/** The favourites of a server, or of one person in it: those that most people picked first, then the newest. */
import type { Db } from './schema.js';
import { firstSeen, HOME, type Owned, type Viewer } from './viewer.js';

export interface FavouriteFilter {
  readonly guildId: string;
  readonly viewer: Viewer;
  /** Whose picks; everybody's where absent. */
  readonly userId?: string;
}

/** Where a page begins: after this one, or before it. */
export interface FavouriteCursor {
  readonly towards: 'less' | 'more';
  readonly from?: { readonly people: number; readonly iterationId: string };
}

/** A picked iteration. */
export interface Favourite {
  readonly iterationId: string;
  readonly runId: string;
  readonly number: number;
  /** Who picked it. */
  readonly people: number;
}

export interface FavouritePage {
  readonly entries: readonly Favourite[];
  readonly hasMore: boolean;
  readonly hasLess: boolean;
}

export async function findFavourites(
  db: Db,
  filter: FavouriteFilter,
  cursor: FavouriteCursor,
  size: number,
): Promise<FavouritePage> {
  const { towards, from } = cursor;
  const rows = await firstSeen<Favourite & Owned>(filter.viewer, size + 1, (after, limit) =>
    read(db, filter, { towards, from: after ?? from }, limit),
  );
  const goesOn = rows.length > size;
  // The first page is always a full one.
  if (towards === 'more' && !goesOn) return findFavourites(db, filter, { towards: 'less' }, size);
  const entries = rows.slice(0, size);
  return towards === 'less'
    ? { entries, hasMore: from !== undefined, hasLess: goesOn }
    : { entries: entries.reverse(), hasMore: goesOn, hasLess: true };
}

async function read(
  db: Db,
  { guildId, userId = '' }: FavouriteFilter,
  {
    towards,
    from,
  }: Pick<FavouriteCursor, 'towards'> & { readonly from: FavouriteCursor['from'] | undefined },
  limit: number,
) {
  const sort = towards === 'less' ? 'desc' : 'asc';
  return db
    .selectFrom('favourite_ranks as ranks')
    .innerJoin('iterations', 'iterations.id', 'ranks.iteration_id')
    .innerJoin('runs', 'runs.id', 'iterations.run_id')
    .innerJoin('submissions', 'submissions.id', 'runs.submission_id')
    .leftJoin('threads', 'threads.id', 'submissions.channel_id')
    .select([
      ...HOME,
      'iterations.id as iterationId',
      'runs.id as runId',
      'runs.user_id as userId',
      'iterations.number',
      'ranks.people',
    ])
    .where('ranks.guild_id', '=', guildId)
    .where('ranks.user_id', '=', userId)
    .$if(from !== undefined, (query) =>
      query.where((eb) =>
        eb(
          eb.refTuple('ranks.people', 'ranks.iteration_id'),
          towards === 'less' ? '<' : '>',
          eb.tuple(from?.people ?? 0, from?.iterationId ?? ''),
        ),
      ),
    )
    .orderBy('ranks.people', sort)
    .orderBy('ranks.iteration_id', sort)
    .limit(limit)
    .execute();
}

/** How many people have something of each of these runs among their favourites. */
export async function fansOfRuns(
  db: Db,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (runIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('iterations')
    .innerJoin('favourites', 'favourites.iteration_id', 'iterations.id')
    .select((eb) => [
      'iterations.run_id as runId',
      eb.fn.count<number>('favourites.user_id').distinct().as('people'),
    ])
    .where('iterations.run_id', 'in', runIds)
    .groupBy('iterations.run_id')
    .execute();
  return new Map(rows.map(({ runId, people }) => [runId, people]));
}

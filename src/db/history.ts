/** What a server has painted: pages of its runs, and where one of them was posted. */
import type { Fault } from '../errors.js';
import type { RunId, RunStatus } from '../pipeline/run.js';
import { parseFault } from './run-rows.js';
import type { Db } from './schema.js';
import { FACTS } from './search-index.js';
import { lookUp } from './search.js';
import { wordsOfSearch } from './search-words.js';
import { firstSeen, HOME, homeOf, isSeen, type Looker, type Owned, type Viewer } from './viewer.js';

/** Which runs are looked for. */
export interface RunFilter {
  /** Its words begin words of prompt, title or scene, whatever their case and accents. */
  readonly search?: string;
  readonly status?: RunStatus;
  /** Only runs that have a favourite. */
  readonly favourites?: boolean;
  /** Whose runs; with `favourites`, whose favourites. */
  readonly userId?: string;
}

export interface HistoryFilter extends RunFilter {
  readonly guildId: string;
  /** Only runs that they may see; all where nobody in particular looks. */
  readonly viewer?: Viewer;
}

/** A page is asked for by the run that it begins after: the next older ones, or the next newer ones. */
export interface Cursor {
  readonly towards: 'older' | 'newer';
  readonly from?: RunId;
}

/** A run as one line of the history. */
export interface HistoryEntry {
  readonly id: RunId;
  readonly name: string;
  readonly prompt: string;
  readonly userId: string;
  readonly status: RunStatus;
  readonly bestScore: number | null;
  readonly fault: Fault | null;
  readonly createdAt: number;
}

export interface HistoryPage {
  /** Newest first. */
  readonly entries: readonly HistoryEntry[];
  readonly hasNewer: boolean;
  readonly hasOlder: boolean;
  /** True while older runs are not in the index that it was read from. */
  readonly isPartial?: boolean;
}

/** Where a run is shown. */
export interface RunPlace {
  readonly channelId: string | null;
  readonly threadId: string | null;
  readonly statusMessageId: string | null;
  /** Posts by iteration number. */
  readonly messageIds: ReadonlyMap<number, string>;
  /** How many people have it among their favourites, by iteration number. */
  readonly favourites: ReadonlyMap<number, number>;
}

/** One page of a server's runs. */
export async function findRuns(
  db: Db,
  filter: HistoryFilter,
  { towards, from }: Cursor,
  size: number,
): Promise<HistoryPage> {
  const isOlder = towards === 'older';
  const { rows, isComplete } = await matching(
    db,
    filter,
    { towards, ...(from === undefined ? {} : { from }) },
    size + 1,
  );
  const goesOn = rows.length > size;
  // The newest page is always a full one.
  if (!isOlder && !goesOn) return findRuns(db, filter, { towards: 'older' }, size);
  const page = rows
    .slice(0, size)
    .map(({ fault, ...row }) => ({ ...row, fault: parseFault(fault) }));
  const partly = isComplete ? {} : { isPartial: true };
  return isOlder
    ? { entries: page, hasNewer: from !== undefined, hasOlder: goesOn, ...partly }
    : { entries: page.reverse(), hasNewer: goesOn, hasOlder: true, ...partly };
}

/** A run as it is read, with what tells who may see it. */
export type EntryRow = Omit<HistoryEntry, 'fault'> &
  Owned & { readonly guildId: string | null; readonly fault: string | null };

/** From the cursor on, what its viewer sees. */
async function matching(db: Db, filter: HistoryFilter, { towards, from }: Cursor, limit: number) {
  const read = readerOf(db, filter, filter.guildId, towards);
  const state = { isComplete: true };
  const rows = await firstSeen<EntryRow>(filter.viewer, limit, async (after, size) => {
    const found = await read(after?.id ?? from, size);
    state.isComplete = found.isComplete;
    return found.rows;
  });
  return { rows, ...state };
}

/**
 * Reads on from a run. What one index of the table answers is read from it; all else is looked up.
 * @param servers one; or all there are, where runs of others may be read as well
 */
export function readerOf(
  db: Db,
  filter: RunFilter,
  servers: string | readonly string[],
  towards: Cursor['towards'],
) {
  const { search, status, favourites, userId } = filter;
  const guildIds = typeof servers === 'string' ? [servers] : servers;
  const isSimple =
    search === undefined && favourites !== true && (status === undefined || userId === undefined);
  const sort = towards === 'older' ? 'desc' : 'asc';
  const entries = selectEntries(db).$if(typeof servers === 'string', (query) =>
    query.where('runs.guild_id', '=', String(servers)),
  );
  const words = wanted(filter);
  return async (from: RunId | undefined, limit: number) => {
    if (isSimple) {
      const rows = await entries
        .$if(status !== undefined, (query) => query.where('runs.status', '=', status ?? 'done'))
        .$if(userId !== undefined, (query) => query.where('runs.user_id', '=', userId ?? ''))
        .$if(from !== undefined, (query) =>
          query.where('runs.id', towards === 'older' ? '<' : '>', from ?? ''),
        )
        .orderBy('runs.id', sort)
        .limit(limit)
        .execute();
      return { rows, isComplete: true };
    }
    if (words === undefined) return { rows: [], isComplete: true };
    const { runIds, isComplete } = await lookUp(db, { guildIds, words, towards, from, limit });
    // SQLite goes through the whole table to find that it has none of no ids.
    if (runIds.length === 0) return { rows: [], isComplete };
    const rows = await entries.where('runs.id', 'in', runIds).orderBy('runs.id', sort).execute();
    return { rows, isComplete };
  };
}

/** What a run must have in the index; undefined where the search has nothing to look for. */
function wanted({
  search,
  status,
  favourites,
  userId,
}: RunFilter): ReadonlySet<string> | undefined {
  const words = wordsOfSearch(search ?? '');
  if (search !== undefined && words.size === 0) return undefined;
  const facts = [
    status !== undefined && FACTS.status(status),
    favourites === true && (userId === undefined ? FACTS.favourite : FACTS.favouriteOf(userId)),
    favourites !== true && userId !== undefined && FACTS.by(userId),
  ];
  return new Set([...words, ...facts.filter((fact) => fact !== false)]);
}

function selectEntries(db: Db) {
  return db
    .selectFrom('runs')
    .innerJoin('prompts', 'prompts.id', 'runs.prompt_id')
    .innerJoin('submissions', 'submissions.id', 'runs.submission_id')
    .leftJoin('threads', 'threads.id', 'submissions.channel_id')
    .select([
      ...HOME,
      'runs.id',
      'prompts.name',
      'prompts.prompt',
      'runs.user_id as userId',
      'runs.guild_id as guildId',
      'runs.status',
      'runs.best_score as bestScore',
      'runs.fault',
      'runs.created_at as createdAt',
    ]);
}

/** Undefined where this server has no such run, or it is not for them to see. */
export async function findPlace(
  db: Db,
  { guildId, viewer }: Looker,
  runId: RunId,
): Promise<RunPlace | undefined> {
  const home = await homeOf(db, guildId, runId);
  if (!home || !isSeen(viewer, home)) return undefined;
  const run = await db
    .selectFrom('runs')
    .innerJoin('submissions', 'submissions.id', 'runs.submission_id')
    .select([
      'submissions.channel_id as channelId',
      'submissions.thread_id as threadId',
      'submissions.message_id as statusMessageId',
    ])
    .where('runs.id', '=', runId)
    .where('runs.guild_id', '=', guildId)
    .executeTakeFirst();
  if (!run) return undefined;
  const iterations = await postsOf(db, runId);
  return {
    ...run,
    messageIds: new Map(
      iterations.flatMap(({ number, messageId }) =>
        messageId === null ? [] : [[number, messageId]],
      ),
    ),
    favourites: new Map(iterations.map(({ number, favourites }) => [number, favourites])),
  };
}

/** The post of each iteration, and how many people have it among their favourites. */
export function postsOf(db: Db, runId: RunId) {
  return db
    .selectFrom('iterations')
    .leftJoin('favourites', 'favourites.iteration_id', 'iterations.id')
    .select((eb) => [
      'iterations.number',
      'iterations.message_id as messageId',
      eb.fn.count<number>('favourites.user_id').distinct().as('favourites'),
    ])
    .where('iterations.run_id', '=', runId)
    .groupBy(['iterations.number', 'iterations.message_id'])
    .execute();
}

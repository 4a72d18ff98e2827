/** What a server has painted: pages of its runs, and where one of them was posted. */
import { sql, type Expression, type SqlBool } from 'kysely';
import type { Fault } from '../errors.js';
import type { RunId, RunStatus } from '../pipeline/run.js';
import type { Db } from './schema.js';
import { parseFault } from './run-rows.js';

export interface HistoryFilter {
  readonly guildId: string;
  /** Found in prompt, title or scene, whatever its case. */
  readonly search?: string;
  readonly status?: RunStatus;
  /** Only runs that have a favourite. */
  readonly favourites?: boolean;
  /** Whose runs; with `favourites`, whose favourites. */
  readonly userId?: string;
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
  const rows = await matching(db, filter)
    .$if(from !== undefined, (query) => query.where('runs.id', isOlder ? '<' : '>', from ?? ''))
    .orderBy('runs.id', isOlder ? 'desc' : 'asc')
    .limit(size + 1)
    .execute();
  const goesOn = rows.length > size;
  // The newest page is always a full one.
  if (!isOlder && !goesOn) return findRuns(db, filter, { towards: 'older' }, size);
  const page = rows
    .slice(0, size)
    .map(({ fault, ...row }) => ({ ...row, fault: parseFault(fault) }));
  return isOlder
    ? { entries: page, hasNewer: from !== undefined, hasOlder: goesOn }
    : { entries: page.reverse(), hasNewer: goesOn, hasOlder: true };
}

function matching(db: Db, { guildId, search, status, favourites, userId }: HistoryFilter) {
  return db
    .selectFrom('runs')
    .innerJoin('prompts', 'prompts.id', 'runs.prompt_id')
    .select([
      'runs.id',
      'prompts.name',
      'prompts.prompt',
      'runs.user_id as userId',
      'runs.status',
      'runs.best_score as bestScore',
      'runs.fault',
      'runs.created_at as createdAt',
    ])
    .where('runs.guild_id', '=', guildId)
    .$if(status !== undefined, (query) => query.where('runs.status', '=', status ?? 'done'))
    .$if(userId !== undefined && favourites !== true, (query) =>
      query.where('runs.user_id', '=', userId ?? ''),
    )
    .$if(favourites === true, (query) =>
      query.where((eb) =>
        eb.exists(
          eb
            .selectFrom('favourites')
            .innerJoin('iterations', 'iterations.id', 'favourites.iteration_id')
            .select('iterations.id')
            .whereRef('iterations.run_id', '=', 'runs.id')
            .$if(userId !== undefined, (rows) =>
              rows.where('favourites.user_id', '=', userId ?? ''),
            ),
        ),
      ),
    )
    .$if(search !== undefined, (query) =>
      query.where((eb) =>
        eb.or([
          contains(eb.ref('prompts.prompt'), search ?? ''),
          contains(eb.ref('prompts.title'), search ?? ''),
          contains(eb.ref('prompts.scene'), search ?? ''),
        ]),
      ),
    );
}

/** Both sides are lowered by the database, which need not agree with JavaScript on what that means. */
function contains(column: Expression<string | null>, text: string): Expression<SqlBool> {
  const pattern = `%${text.replace(/[\\%_]/gu, '\\$&')}%`;
  return sql<SqlBool>`lower(${column}) like lower(${pattern}) escape '\\'`;
}

/** Undefined where this server has no such run. */
export async function findPlace(
  db: Db,
  guildId: string,
  runId: RunId,
): Promise<RunPlace | undefined> {
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
  const iterations = await db
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

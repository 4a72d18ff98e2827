/** Looking runs up in the index: those of some servers that have all of some words and facts. */
import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import { faultOf } from '../errors.js';
import type { RunId } from '../pipeline/run.js';
import type { Db } from './schema.js';
import { hasStale, indexSome, oldestIndexed, stretchOf, termOf } from './search-index.js';

/** A search waits until this many batches of what came last are indexed. */
const MOST_BATCHES = 40;
/** The event loop gets its turn after so long. */
const TURN_MS = 2;

export interface Lookup {
  /** Runs of any of these servers. */
  readonly guildIds: readonly string[];
  /** At least one. */
  readonly words: ReadonlySet<string>;
  readonly towards: 'older' | 'newer';
  /** The run that the page begins after. */
  readonly from: RunId | undefined;
  readonly limit: number;
}

export interface Found {
  /** In the order of the page: from the cursor on. */
  readonly runIds: readonly RunId[];
  /** Whether all runs of the server are in the index by now. */
  readonly isComplete: boolean;
}

export async function lookUp(db: Db, lookup: Lookup): Promise<Found> {
  await catchUp(db);
  const runIds = await walk(db, lookup);
  return { runIds, isComplete: !(await hasStale(db)) && (await reachesBack(db, lookup.guildIds)) };
}

async function catchUp(db: Db): Promise<void> {
  try {
    for (let batch = 0; batch < MOST_BATCHES && (await hasStale(db)); batch += 1) {
      await indexSome(db);
      await setImmediate();
    }
  } catch (error) {
    // What is in the index can be read though nothing can be written.
    if (faultOf(error).code !== 'storage_full') throw error;
  }
}

/** Whether no run of these servers is older than what is indexed. */
async function reachesBack(db: Db, guildIds: readonly string[]): Promise<boolean> {
  const oldest = await oldestIndexed(db);
  const older = await db
    .selectFrom('runs')
    .select('id')
    .where('guild_id', 'in', guildIds)
    .$if(oldest !== undefined, (query) => query.where('id', '<', oldest?.runId ?? ''))
    .limit(1)
    .executeTakeFirst();
  return older === undefined;
}

/** Goes through the stretches from the cursor on, until there are enough. */
async function walk(db: Db, lookup: Lookup): Promise<RunId[]> {
  const { towards, from, limit } = lookup;
  const isOlder = towards === 'older';
  const [first, last] = await Promise.all([
    edge(db, towards, from),
    edge(db, towards === 'older' ? 'newer' : 'older', undefined),
  ]);
  const runIds: RunId[] = [];
  if (first === undefined || last === undefined) return runIds;
  const step = isOlder ? -1 : 1;
  let turn = performance.now();
  for (let stretch = stretchOf(first); (stretchOf(last) - stretch) * step >= 0; stretch += step) {
    runIds.push(...(await inStretch(db, lookup, { stretch, first, limit: limit - runIds.length })));
    if (runIds.length === limit) break;
    if (performance.now() - turn < TURN_MS) continue;
    await setImmediate();
    turn = performance.now();
  }
  return runIds;
}

/** The number that a walk in this direction begins with: the next after `from`, or the outermost. */
async function edge(
  db: Db,
  towards: Lookup['towards'],
  from: RunId | undefined,
): Promise<number | undefined> {
  const isOlder = towards === 'older';
  const row = await db
    .selectFrom('search_rows')
    .select('number')
    .$if(from !== undefined, (query) => query.where('run_id', isOlder ? '<' : '>', from ?? ''))
    .orderBy(from === undefined ? 'number' : 'run_id', isOlder ? 'desc' : 'asc')
    .limit(1)
    .executeTakeFirst();
  return row?.number;
}

async function inStretch(
  db: Db,
  { guildIds, words, towards }: Lookup,
  {
    stretch,
    first,
    limit,
  }: { readonly stretch: number; readonly first: number; readonly limit: number },
): Promise<RunId[]> {
  // In quotes, nothing of it means anything to FTS5.
  const all = Array.from(words, (word) => {
    const anywhere = guildIds.map((guildId) => `"${termOf(guildId, stretch, word)}"`);
    return `(${anywhere.join(' OR ')})`;
  }).join(' AND ');
  const order = towards === 'older' ? { from: '<=', sort: 'desc' } : { from: '>=', sort: 'asc' };
  const { rows } = await sql<{ runId: RunId }>`
    select search_rows.run_id as "runId"
    from (
      select rowid as number from run_search
      where run_search match ${all} and rowid ${sql.raw(order.from)} ${first}
      order by rowid ${sql.raw(order.sort)} limit ${limit}
    ) as found
    cross join search_rows on search_rows.number = found.number
    order by found.number ${sql.raw(order.sort)}`.execute(db);
  return rows.map(({ runId }) => runId);
}

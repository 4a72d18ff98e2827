/**
 * The index that runs are searched by: what each has of words and of facts (whose it is, how far, whose
 * favourite). It follows the rows: triggers note which runs it is behind for, and here it catches up, a
 * few at a time. See docs/decisions/0022.
 */
import { sql } from 'kysely';
import type { RunId, RunStatus } from '../pipeline/run.js';
import type { Db, Trx } from './schema.js';
import { wordsToFind } from './search-words.js';

/**
 * Runs of one stretch share a list of who has a word. FTS5 reads a list from its newest end, so this is
 * the most that it ever reads to find out that a page deep down has nothing.
 */
const STRETCH = 2 ** 14;
/** Runs that are indexed at once: three milliseconds. */
const BATCH = 25;
/** Pages that are merged at once. */
const MERGED_PAGES = 8;

/** The facts of a run, as words that no text has. */
export const FACTS = {
  status: (status: RunStatus) => `_${status}`,
  by: (userId: string) => `_by-${userId}`,
  favourite: '_favourite',
  favouriteOf: (userId: string) => `_favourite-${userId}`,
};

export function stretchOf(number: number): number {
  return Math.floor(number / STRETCH);
}

/** A word as the index has it: within a server, within a stretch. */
export function termOf(guildId: string, stretch: number, word: string): string {
  return `${guildId}·${String(stretch)}·${word}`;
}

/** Catches up with a few runs, the newest first; false where there is nothing left to do. */
export async function indexSome(db: Db): Promise<boolean> {
  if (!(await hasStale(db)) && !(await enqueueOlder(db))) return false;
  await db.transaction().execute(async (trx) => {
    const rows = await staleRows(trx);
    const fans = await fansOf(trx, rows);
    for (const row of rows) await indexRow(trx, row, fans.get(row.runId) ?? []);
  });
  return true;
}

export async function hasStale(db: Db): Promise<boolean> {
  const row = await db
    .selectFrom('search_rows')
    .select('number')
    .where(sql<boolean>`stale = 1`)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The run that everything older is not indexed before; undefined where nothing is indexed. */
export async function oldestIndexed(db: Db): Promise<{ number: number; runId: RunId } | undefined> {
  return db
    .selectFrom('search_rows')
    .select(['number', 'run_id as runId'])
    .orderBy('number')
    .limit(1)
    .executeTakeFirst();
}

/** Numbers a few runs from before there was an index, downwards. */
async function enqueueOlder(db: Db): Promise<boolean> {
  const oldest = await oldestIndexed(db);
  const runs = await db
    .selectFrom('runs')
    .select('id')
    .$if(oldest !== undefined, (query) => query.where('id', '<', oldest?.runId ?? ''))
    .orderBy('id', 'desc')
    .limit(BATCH)
    .execute();
  const first = oldest?.number ?? 1;
  if (runs.length > 0)
    await db
      .insertInto('search_rows')
      .values(runs.map(({ id }, index) => ({ number: first - 1 - index, run_id: id })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  return runs.length > 0;
}

type StaleRow = Awaited<ReturnType<typeof staleRows>>[number];

/** Upwards within a batch, as FTS5 wants it. */
async function staleRows(trx: Trx) {
  const newest = trx
    .selectFrom('search_rows')
    .select(['number', 'run_id'])
    .where(sql<boolean>`stale = 1`)
    .orderBy('number', 'desc')
    .limit(BATCH);
  return trx
    .selectFrom(newest.as('row'))
    .leftJoin('runs', 'runs.id', 'row.run_id')
    .leftJoin('prompts', 'prompts.id', 'runs.prompt_id')
    .select([
      'row.number',
      'row.run_id as runId',
      'runs.status',
      'runs.guild_id as guildId',
      'runs.user_id as userId',
      'prompts.prompt',
      'prompts.title',
      'prompts.scene',
    ])
    .orderBy('row.number')
    .execute();
}

/** Who has something of each run among their favourites. */
async function fansOf(trx: Trx, rows: readonly StaleRow[]): Promise<Map<RunId, string[]>> {
  const picks = await trx
    .selectFrom('iterations')
    .innerJoin('favourites', 'favourites.iteration_id', 'iterations.id')
    .select(['iterations.run_id as runId', 'favourites.user_id as userId'])
    .distinct()
    .where(
      'iterations.run_id',
      'in',
      rows.map(({ runId }) => runId),
    )
    .execute();
  const fans = new Map<RunId, string[]>();
  for (const { runId, userId } of picks) fans.set(runId, [...(fans.get(runId) ?? []), userId]);
  return fans;
}

async function indexRow(trx: Trx, row: StaleRow, fans: readonly string[]): Promise<void> {
  const { number, guildId, status } = row;
  const isGone = status === null;
  if (isGone) await sql`delete from run_search where rowid = ${number}`.execute(trx);
  else if (guildId !== null)
    await writeTerms(trx, number, guildId, [
      ...factsOf(row, fans),
      ...wordsToFind([row.prompt, row.title, row.scene]),
    ]);
  if (isGone) await trx.deleteFrom('search_rows').where('number', '=', number).execute();
  else
    await trx.updateTable('search_rows').set({ stale: 0 }).where('number', '=', number).execute();
}

async function writeTerms(
  trx: Trx,
  number: number,
  guildId: string,
  words: readonly string[],
): Promise<void> {
  const terms = words.map((word) => termOf(guildId, stretchOf(number), word)).join(' ');
  await sql`insert or replace into run_search (rowid, terms) values (${number}, ${terms})`.execute(
    trx,
  );
}

function factsOf({ status, userId }: StaleRow, fans: readonly string[]): string[] {
  return [
    ...(status === null ? [] : [FACTS.status(status)]),
    ...(userId === null ? [] : [FACTS.by(userId)]),
    ...(fans.length === 0 ? [] : [FACTS.favourite]),
    ...fans.map(FACTS.favouriteOf),
  ];
}

/**
 * Merges a little of what was written apart, which keeps looking up fast; false where there is nothing
 * to merge.
 */
export async function mergeSome(db: Db): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const before = await changes(trx);
    await sql`insert into run_search (run_search, rank) values ('merge', ${MERGED_PAGES})`.execute(
      trx,
    );
    // FTS5 counts one change where it had nothing to do.
    return (await changes(trx)) - before > 1;
  });
}

/** Where runs came in between, all are numbered anew, the newest first, a few at a time. */
export async function forgetIndex(trx: Trx): Promise<void> {
  await sql`insert into run_search (run_search) values ('delete-all')`.execute(trx);
  await trx.deleteFrom('search_rows').execute();
}

async function changes(trx: Trx): Promise<number> {
  const { rows } = await sql<{ changes: number }>`select total_changes() as changes`.execute(trx);
  return rows[0]?.changes ?? 0;
}

/** What the gallery tells of one run beside the run itself, of a batch, and of what was spent. */
import { setImmediate } from 'node:timers/promises';
import type { RunId } from '../pipeline/run.js';
import type { IsPublic } from './gallery.js';
import type { Db } from './schema.js';
import type { DayOfUse } from './spending.js';
import { sql } from 'kysely';
import { HOME } from './viewer.js';

/** So many runs that go on from one are shown. */
const MOST_SUCCESSORS = 60;
/** Of which so many rows are looked at, these at a time. */
const MOST_LOOKED_AT = 2_000;
const PAGE = 100;

/** A run in the family of another one. */
export interface Relative {
  readonly id: RunId;
  readonly prompt: string;
  readonly change: string | null;
  /** Which iteration of its parent it goes on from. */
  readonly iteration: number | null;
}

function relatives(db: Db) {
  return db
    .selectFrom('prompts')
    .innerJoin('runs', 'runs.prompt_id', 'prompts.id')
    .innerJoin('submissions', 'submissions.id', 'runs.submission_id')
    .leftJoin('threads', 'threads.id', 'submissions.channel_id')
    .select([
      ...HOME,
      'runs.guild_id as guildId',
      'runs.id',
      'prompts.prompt',
      'prompts.change',
      'prompts.parent_iteration as iteration',
    ]);
}

/** The public runs that go on from this one, in the order they were asked for; past those that are not public, as far as is looked. */
export async function successorsOf(db: Db, runId: RunId, isPublic: IsPublic): Promise<Relative[]> {
  const found: Relative[] = [];
  let after = '';
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += PAGE) {
    const rows = await relatives(db)
      .select('prompts.id as promptId')
      .where('prompts.parent_run_id', '=', runId)
      .where('prompts.id', '>', after)
      .orderBy('prompts.id')
      .limit(PAGE)
      .execute();
    found.push(...rows.filter(isPublic));
    const last = rows.at(-1);
    if (!last || rows.length < PAGE || found.length >= MOST_SUCCESSORS) break;
    after = last.promptId;
    await setImmediate();
  }
  return found.slice(0, MOST_SUCCESSORS);
}

/** A run by its id, where it is public. */
export async function relativeOf(
  db: Db,
  runId: RunId,
  isPublic: IsPublic,
): Promise<Relative | undefined> {
  const row = await relatives(db).where('runs.id', '=', runId).executeTakeFirst();
  return row && isPublic(row) ? row : undefined;
}

/** US dollars by list prices, of the calls that are still logged; null where none is. */
export async function costOfRun(db: Db, runId: RunId): Promise<number | null> {
  const { cost } = await db
    .selectFrom('api_calls')
    .select((eb) => eb.fn.sum<number | null>('cost_usd').as('cost'))
    .where('run_id', '=', runId)
    .executeTakeFirstOrThrow();
  return cost;
}

/** What one command enqueued; undefined where there is no such submission, or it is not public. */
export async function findBatch(db: Db, submissionId: string, isPublic: IsPublic) {
  const row = await db
    .selectFrom('submissions')
    .leftJoin('threads', 'threads.id', 'submissions.channel_id')
    .select([
      ...HOME,
      'submissions.id',
      'submissions.guild_id as guildId',
      'submissions.user_id as userId',
      'submissions.file_name as fileName',
      'submissions.created_at as createdAt',
    ])
    .where('submissions.id', '=', submissionId)
    .executeTakeFirst();
  return row && isPublic(row) ? row : undefined;
}

/** Its runs, in the order of its file. */
export function runsOfBatch(db: Db, submissionId: string) {
  return db
    .selectFrom('runs')
    .innerJoin('prompts', 'prompts.id', 'runs.prompt_id')
    .select([
      'runs.id',
      'runs.position',
      'runs.status',
      'runs.best_score as score',
      'runs.best_iteration as bestIteration',
      'runs.seed',
      'runs.started_at as startedAt',
      'runs.ended_at as endedAt',
      'prompts.name',
      'prompts.prompt',
      'prompts.title',
      'prompts.model',
      'prompts.aspect',
    ])
    .where('runs.submission_id', '=', submissionId)
    .orderBy('runs.position')
    .execute();
}

/** What all servers used, or one, on each of these days: a day at a time, for there may be many rows of one. */
export async function useOfDays(
  db: Db,
  { from, to }: { readonly from: number; readonly to: number },
  guildId?: string,
): Promise<DayOfUse[]> {
  const days: DayOfUse[] = [];
  for (let day = from; day <= to; day += 1) {
    const use = await db
      .selectFrom('spending')
      .select([
        sql<number>`coalesce(sum(images), 0)`.as('images'),
        sql<number>`coalesce(sum(calls), 0)`.as('calls'),
        sql<number>`coalesce(sum(cost_usd), 0)`.as('costUsd'),
      ])
      .where('day', '=', day)
      .$if(guildId !== undefined, (query) => query.where('guild_id', '=', guildId ?? ''))
      .executeTakeFirstOrThrow();
    days.push({ day, ...use });
    if (day % 8 === 0) await setImmediate();
  }
  return days;
}

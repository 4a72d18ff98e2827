/** What was deleted of a day's runs counts for the quota until the day is over: else deleting would give it back. */
import { DAY_MS, startOfDay } from '../pipeline/calendar.js';
import { sql } from 'kysely';
import type { RunId } from '../pipeline/run.js';
import type { DbOrTrx, Trx } from './schema.js';

/** As long as the quota looks back, whatever the clock does. */
const KEPT_MS = 2 * DAY_MS;

/** Notes which of these runs have counted so far, and forgets those of days that are over. */
export async function noteRemoved(trx: Trx, runIds: readonly RunId[], now: number): Promise<void> {
  await trx
    .deleteFrom('removed_runs')
    .where('created_at', '<', now - KEPT_MS)
    .execute();
  await trx
    .insertInto('removed_runs')
    .columns(['user_id', 'guild_id', 'images', 'created_at'])
    .expression((eb) =>
      eb
        .selectFrom('runs')
        .innerJoin('prompts', 'prompts.id', 'runs.prompt_id')
        .innerJoin('submissions', 'submissions.id', 'runs.submission_id')
        .select([
          'runs.user_id',
          sql<string>`coalesce(runs.guild_id, '')`.as('guild_id'),
          sql<number>`prompts.iterations * prompts.images`.as('images'),
          'runs.created_at',
        ])
        .where('runs.id', 'in', runIds)
        .where('runs.started_at', 'is not', null)
        .where('submissions.held', '=', 0)
        .where('runs.created_at', '>=', startOfDay(now)),
    )
    .execute();
}

/** What was deleted of a person's runs since then. @param within one server alone */
export async function removedSince(
  db: DbOrTrx,
  userId: string,
  since: number,
  within?: string,
): Promise<{ readonly runs: number; readonly images: number }> {
  return db
    .selectFrom('removed_runs')
    .select((eb) => [
      eb.fn.countAll<number>().as('runs'),
      sql<number>`coalesce(sum(images), 0)`.as('images'),
    ])
    .where('user_id', '=', userId)
    .where('created_at', '>=', since)
    .$if(within !== undefined, (query) => query.where('guild_id', '=', within ?? ''))
    .executeTakeFirstOrThrow();
}

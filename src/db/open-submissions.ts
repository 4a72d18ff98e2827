/** Submissions that are not shown to their end yet, read some at a time: there may be a hundred thousand. */
import { paged } from './paged.js';
import type { Db } from './schema.js';

/** The next submissions after one of which runs are queued, oldest first; from the beginning where that is empty. */
export async function queuedAfter(db: Db, after: string, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('submissions')
    .select('id')
    .where('closed_at', 'is', null)
    .where('message_id', 'is not', null)
    .where('held', '=', 0)
    .where('id', '>', after)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('runs')
          .select('runs.id')
          .whereRef('runs.submission_id', '=', 'submissions.id')
          .where('runs.status', '=', 'queued'),
      ),
    )
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * Open submissions that more is to be shown of than their place in the queue: those whose reply is
 * not known, and those of which a run has begun. Ends early where `signal` is aborted.
 */
export async function outstandingSubmissions(db: Db, signal: AbortSignal): Promise<string[]> {
  const outstanding: string[] = [];
  for await (const { id, messageId, isBegun } of paged((after) => openAfter(db, after))) {
    if (signal.aborted) break;
    if (messageId === null || isBegun) outstanding.push(id);
  }
  return outstanding;
}

function openAfter(db: Db, after: string) {
  return db
    .selectFrom('submissions')
    .select((eb) => [
      'id',
      'message_id as messageId',
      eb
        .exists(
          eb
            .selectFrom('runs')
            .select('runs.id')
            .whereRef('runs.submission_id', '=', 'submissions.id')
            .where('runs.status', '!=', 'queued'),
        )
        .as('isBegun'),
    ])
    .where('closed_at', 'is', null)
    .where('channel_id', 'is not', null)
    .where('id', '>', after)
    .orderBy('id');
}

/** Submissions that are not shown to their end yet, read some at a time: there may be a hundred thousand. */
import { setImmediate } from 'node:timers/promises';
import type { Db } from './schema.js';

const SLICE = 500;

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
  for (let after = ''; !signal.aborted;) {
    const slice = await openSlice(db, after);
    outstanding.push(...slice.filter(({ isOutstanding }) => isOutstanding).map(({ id }) => id));
    const last = slice.at(-1);
    if (!last) break;
    after = last.id;
    await setImmediate();
  }
  return outstanding;
}

async function openSlice(db: Db, after: string) {
  const rows = await db
    .selectFrom('submissions')
    .select((eb) => [
      'id',
      'message_id',
      eb
        .exists(
          eb
            .selectFrom('runs')
            .select('runs.id')
            .whereRef('runs.submission_id', '=', 'submissions.id')
            .where('runs.status', '!=', 'queued'),
        )
        .as('begun'),
    ])
    .where('closed_at', 'is', null)
    .where('channel_id', 'is not', null)
    .where('id', '>', after)
    .orderBy('id')
    .limit(SLICE)
    .execute();
  return rows.map(({ id, message_id: messageId, begun }) => ({
    id,
    isOutstanding: messageId === null || Boolean(begun),
  }));
}

/** Posts: what of each iteration has been shown in its thread. */
import type { Updateable } from 'kysely';
import type { Fault } from '../errors.js';
import { toJson } from './codec.js';
import type { Db, IterationTable } from './schema.js';

/** An iteration's post in its thread. */
export interface Post {
  readonly iterationId: string;
  readonly runId: string;
  readonly number: number;
  /** When it was sent, epoch milliseconds; null where it was not, or is to be sent again. */
  readonly begunAt: number | null;
  /** Processes that died as they posted it; one that is about to is counted. */
  readonly crashes: number;
  readonly messageId: string | null;
  /** 0 nothing, 1 the image, 2 all. */
  readonly drawn: number;
}

/** Posts of a submission whose image is there and which are not drawn whole, oldest first. */
export async function pendingPosts(db: Db, submissionId: string): Promise<Post[]> {
  return db
    .selectFrom('iterations')
    .innerJoin('runs', 'runs.id', 'iterations.run_id')
    .select([
      'iterations.id as iterationId',
      'iterations.run_id as runId',
      'iterations.number',
      'iterations.post_begun_at as begunAt',
      'iterations.post_crashes as crashes',
      'iterations.message_id as messageId',
      'iterations.drawn',
    ])
    .where('runs.submission_id', '=', submissionId)
    .where('iterations.drawn', '<', 2)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('candidates')
          .select('candidates.id')
          .whereRef('candidates.iteration_id', '=', 'iterations.id')
          .where('candidates.path', 'is not', null),
      ),
    )
    .orderBy('iterations.id')
    .execute();
}

/** The try that a message is the post of, in whichever server. */
export async function runOfPost(
  db: Db,
  messageId: string,
): Promise<{ readonly runId: string; readonly number: number } | undefined> {
  return db
    .selectFrom('iterations')
    .select(['run_id as runId', 'number'])
    .where('message_id', '=', messageId)
    .executeTakeFirst();
}

/**
 * Before a post goes out, so that a start after a crash looks for it in the thread.
 * @param crashes with the one that this process may die of
 */
export async function beginPost(
  db: Db,
  iterationId: string,
  now: number,
  crashes: number,
): Promise<void> {
  await update(db, iterationId, { post_begun_at: now, post_crashes: crashes });
}

/** So many processes died of a post, whether it is there or not. */
export async function countPostCrashes(
  db: Db,
  iterationId: string,
  crashes: number,
): Promise<void> {
  await update(db, iterationId, { post_crashes: crashes });
}

/** A post is in its thread. @param drawn 1 with the image alone, 2 complete */
export async function recordPost(
  db: Db,
  iterationId: string,
  messageId: string,
  drawn: 1 | 2,
): Promise<void> {
  await update(db, iterationId, { message_id: messageId, drawn });
}

/** A post that was begun is not in its thread: it may be sent again. */
export async function retryPost(db: Db, iterationId: string, crashes: number): Promise<void> {
  await update(db, iterationId, { post_begun_at: null, post_crashes: crashes });
}

/** An iteration is not posted, or its post is not completed. */
export async function skipPost(db: Db, iterationId: string): Promise<void> {
  await update(db, iterationId, { drawn: 2 });
}

/** Nothing more of a run is posted or completed. */
export async function skipPosts(db: Db, runId: string): Promise<void> {
  await db.updateTable('iterations').set({ drawn: 2 }).where('run_id', '=', runId).execute();
}

/**
 * Why something of these runs, which are done, is not shown where it should be. Resolves to those of
 * which that is new; a run that lacks something else says that instead.
 */
export async function recordUnposted(
  db: Db,
  runIds: readonly string[],
  fault: Fault,
): Promise<readonly string[]> {
  const told = await db
    .updateTable('runs')
    .set({ fault: toJson(fault) })
    .where('id', 'in', runIds)
    .where('status', '=', 'done')
    .where('fault', 'is', null)
    .returning('id')
    .execute();
  return told.map(({ id }) => id);
}

async function update(db: Db, id: string, values: Updateable<IterationTable>): Promise<void> {
  await db.updateTable('iterations').set(values).where('id', '=', id).execute();
}

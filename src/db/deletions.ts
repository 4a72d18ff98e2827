/** What people decided to delete: kept until it is gone, so that the next process goes on with it. */
import { newId } from '../lib/ids.js';
import { isOver, type RunId, type RunStatus } from '../pipeline/run.js';
import type { Removable } from './remove-runs.js';
import { forgetSpender } from './spending.js';
import { noteRemoved } from './removed-runs.js';
import type { Db, Trx } from './schema.js';

/** One run, or all that is kept of a person. */
export type Scope = { readonly runId: RunId } | { readonly userId: string };

export interface Deletion {
  /** What was made after it is not part of it. */
  readonly id: string;
  readonly scope: Scope;
}

/** It is decided once this resolves. */
export async function decideDeletion(db: Db, scope: Scope, now: number): Promise<Deletion> {
  const id = newId(now);
  const of = 'runId' in scope ? { run_id: scope.runId } : { user_id: scope.userId };
  await db
    .insertInto('deletions')
    .values({ id, run_id: null, user_id: null, created_at: now, ...of })
    .execute();
  await db.synced();
  return { id, scope };
}

/** What is not gone yet, the oldest first. */
export async function pendingDeletions(db: Db): Promise<Deletion[]> {
  const rows = await db.selectFrom('deletions').selectAll().orderBy('id').execute();
  return rows.map(({ id, run_id: runId, user_id: userId }) => ({
    id,
    scope: runId === null ? { userId: userId ?? '' } : { runId },
  }));
}

/** Nothing of it is left. */
export async function closeDeletion(db: Db, { id }: Deletion): Promise<void> {
  await db.deleteFrom('deletions').where('id', '=', id).execute();
}

/** A run that is to go. */
export interface Doomed extends Removable {
  readonly status: RunStatus;
  readonly channelId: string | null;
  readonly threadId: string | null;
  readonly messageId: string | null;
  readonly toldChannelId: string | null;
  readonly toldMessageId: string | null;
}

/** Runs of a deletion that are there, after one of them. */
export async function doomedRuns(
  db: Db,
  { id, scope }: Deletion,
  after: Doomed | undefined,
  limit: number,
): Promise<Doomed[]> {
  return (
    db
      .selectFrom('runs')
      .innerJoin('submissions', 'submissions.id', 'runs.submission_id')
      .select([
        'runs.id',
        'runs.folder',
        'runs.prompt_id as promptId',
        'runs.submission_id as submissionId',
        'runs.status',
        'submissions.channel_id as channelId',
        'submissions.thread_id as threadId',
        'submissions.message_id as messageId',
        'submissions.told_channel_id as toldChannelId',
        'submissions.told_message_id as toldMessageId',
      ])
      .where((eb) =>
        'runId' in scope ? eb('runs.id', '=', scope.runId) : eb('runs.user_id', '=', scope.userId),
      )
      // The runs of the command line are the host's.
      .where('runs.guild_id', 'is not', null)
      .where('runs.id', '<', id)
      .$if(after !== undefined, (query) => query.where('runs.id', '>', after?.id ?? ''))
      .orderBy('runs.id')
      .limit(limit)
      .execute()
  );
}

/** Whether a run is over, and nothing is drawn of it any more: its submission was shown to its end, or goes on without it. */
export async function isSettled(db: Db, runId: RunId): Promise<boolean> {
  const run = await db
    .selectFrom('runs')
    .innerJoin('submissions', 'submissions.id', 'runs.submission_id')
    .select((eb) => [
      'runs.status',
      'submissions.closed_at as closedAt',
      eb
        .exists(
          eb
            .selectFrom('runs as others')
            .select('others.id')
            .whereRef('others.submission_id', '=', 'submissions.id')
            .where('others.status', 'in', ['queued', 'running']),
        )
        .$castTo<number>()
        .as('goesOn'),
      eb
        .exists(
          eb
            .selectFrom('iterations')
            .innerJoin('candidates', 'candidates.iteration_id', 'iterations.id')
            .select('iterations.id')
            .whereRef('iterations.run_id', '=', 'runs.id')
            .where('iterations.drawn', '<', 2)
            .where('candidates.path', 'is not', null),
        )
        .$castTo<number>()
        .as('isToBeDrawn'),
    ])
    .where('runs.id', '=', runId)
    .executeTakeFirst();
  if (!run) return true;
  if (!isOver(run)) return false;
  return run.closedAt !== null || (run.goesOn === 1 && run.isToBeDrawn === 0);
}

/** With the rows of these runs goes what was logged of them; their posts are noted, for Discord has them. */
export async function noteLeftovers(
  trx: Trx,
  { id }: Deletion,
  runs: readonly Doomed[],
  now: number,
): Promise<void> {
  const runIds = runs.map((run) => run.id);
  await noteRemoved(trx, runIds, now);
  await trx.deleteFrom('error_logs').where('run_id', 'in', runIds).execute();
  const posts = await trx
    .selectFrom('iterations')
    .select(['run_id as runId', 'message_id as messageId'])
    .where('run_id', 'in', runIds)
    .where('message_id', 'is not', null)
    .execute();
  for (const run of runs) {
    const shownIn = run.threadId ?? run.channelId;
    if (shownIn === null) continue;
    const unwanted: Pick<UnwantedPost, 'channelId' | 'messageId' | 'threadId'>[] = posts
      .filter(({ runId }) => runId === run.id)
      .map(({ messageId }) => ({ channelId: shownIn, messageId, threadId: null }));
    const { threadId, channelId, messageId } = run;
    if (threadId !== null) unwanted.push({ channelId: threadId, messageId: null, threadId: null });
    const isLast = !(await hasOthers(trx, run, runIds));
    if (isLast && channelId !== null && messageId !== null)
      unwanted.push({ channelId, messageId, threadId: threadId === channelId ? null : threadId });
    const { toldChannelId, toldMessageId } = run;
    if (isLast && toldChannelId !== null)
      unwanted.push({ channelId: toldChannelId, messageId: toldMessageId, threadId: null });
    const rows = unwanted.map((post) => ({
      id: newId(),
      deletion_id: id,
      run_id: run.id,
      submission_id: run.submissionId,
      channel_id: post.channelId,
      message_id: post.messageId,
      thread_id: post.threadId,
    }));
    if (rows.length > 0) await trx.insertInto('unwanted_posts').values(rows).execute();
  }
}

async function hasOthers(
  trx: Trx,
  { submissionId }: Doomed,
  gone: readonly RunId[],
): Promise<boolean> {
  const other = await trx
    .selectFrom('runs')
    .select('id')
    .where('submission_id', '=', submissionId)
    .where('id', 'not in', gone)
    .limit(1)
    .executeTakeFirst();
  return other !== undefined;
}

/** A post that is left of a deleted run, or (null) whatever else is there of it. */
export interface UnwantedPost {
  readonly id: string;
  readonly runId: RunId;
  readonly channelId: string;
  readonly messageId: string | null;
  /** The message that tells of the submission's other runs, while there are any. */
  readonly keptId: string | null;
  /** The thread on it, whose name tells of the run. */
  readonly threadId: string | null;
}

/** Posts of a deletion that are not gone yet, after one of them. */
export async function unwantedPosts(
  db: Db,
  deletion: Deletion,
  after: string,
  limit: number,
): Promise<UnwantedPost[]> {
  return db
    .selectFrom('unwanted_posts')
    .leftJoin('submissions', 'submissions.id', 'unwanted_posts.submission_id')
    .select([
      'unwanted_posts.id',
      'unwanted_posts.run_id as runId',
      'unwanted_posts.channel_id as channelId',
      'unwanted_posts.message_id as messageId',
      'unwanted_posts.thread_id as threadId',
      'submissions.message_id as keptId',
    ])
    .where('unwanted_posts.deletion_id', '=', deletion.id)
    .where('unwanted_posts.id', '>', after)
    .orderBy('unwanted_posts.id')
    .limit(limit)
    .execute();
}

export async function dropUnwantedPost(db: Db, id: string): Promise<void> {
  await db.deleteFrom('unwanted_posts').where('id', '=', id).execute();
}

/** Submissions of these that are still there. */
export async function remaining(db: Db, submissionIds: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('submissions')
    .select('id')
    .where('id', 'in', submissionIds)
    .execute();
  return rows.map(({ id }) => id);
}

/** Picks that go with one commit. */
const PICKS = 20;

/**
 * Some of what a person picked, files of theirs that were not read yet, and what they wanted to be
 * told; false where nothing is left. That is done once: what they do after it is not part of it.
 */
export async function forgetSome(db: Db, { id }: Deletion, userId: string): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const { forgotten } = await trx
      .selectFrom('deletions')
      .select('forgotten')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    if (forgotten === 1) return false;
    await trx.deleteFrom('uploads').where('user_id', '=', userId).execute();
    await trx.deleteFrom('picture_forms').where('user_id', '=', userId).execute();
    await trx.deleteFrom('watchers').where('user_id', '=', userId).execute();
    await forgetSpender(trx, userId);
    const picks = await trx
      .selectFrom('favourites')
      .select('iteration_id as iterationId')
      .where('user_id', '=', userId)
      .limit(PICKS)
      .execute();
    if (picks.length === 0) {
      await trx.updateTable('deletions').set({ forgotten: 1 }).where('id', '=', id).execute();
      return false;
    }
    await trx
      .deleteFrom('favourites')
      .where('user_id', '=', userId)
      .where(
        'iteration_id',
        'in',
        picks.map(({ iterationId }) => iterationId),
      )
      .execute();
    return true;
  });
}

/** Submissions: what a command enqueued, and how far it has been shown. */
import type { Updateable } from 'kysely';
import { EaselError } from '../errors.js';
import type { SubmissionStore } from '../pipeline/ports.js';
import type { RunSummary, Submission } from '../pipeline/run.js';
import { heldSince, releaseSubmission } from './held.js';
import { enqueue } from './queue.js';
import { parseFault } from './run-rows.js';
import type { Db, SubmissionTable } from './schema.js';
import { HOME, isSeen, type Looker } from './viewer.js';

/** @throws EaselError `not_found` */
export async function loadSubmission(db: Db, id: string): Promise<Submission> {
  const row = await db
    .selectFrom('submissions')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw new EaselError({ code: 'not_found' });
  const runs = await summaries(db, id);
  const first = runs.find((run) => run.status === 'queued');
  return {
    id: row.id,
    interactionId: row.interaction_id,
    guildId: row.guild_id,
    channelId: row.channel_id,
    messageId: row.message_id,
    threadId: row.thread_id,
    userId: row.user_id,
    fileName: row.file_name,
    createdAt: row.created_at,
    locale: row.locale,
    held: row.held === 1,
    runs,
    ahead: first ? db.queue.ahead(first.id) : 0,
  };
}

/** A submission of this server; undefined where there is none, or it is not for them to see. */
export async function findSubmission(
  db: Db,
  { guildId, viewer }: Looker,
  id: string,
): Promise<Submission | undefined> {
  const row = await db
    .selectFrom('submissions')
    .leftJoin('threads', 'threads.id', 'submissions.channel_id')
    .select(['submissions.id', 'submissions.user_id as userId', ...HOME])
    .where('submissions.id', '=', id)
    .where('submissions.guild_id', '=', guildId)
    .executeTakeFirst();
  return row && isSeen(viewer, row) ? loadSubmission(db, row.id) : undefined;
}

async function summaries(db: Db, submissionId: string): Promise<RunSummary[]> {
  const rows = await db
    .selectFrom('runs')
    .innerJoin('prompts', 'prompts.id', 'runs.prompt_id')
    .select((eb) => [
      'runs.id',
      'prompts.name',
      'prompts.prompt',
      'prompts.change',
      'runs.status',
      'prompts.iterations as iterationsPlanned',
      'runs.best_score as bestScore',
      'runs.best_iteration as bestIteration',
      'runs.fault',
      eb
        .selectFrom('iterations')
        .innerJoin('refined_prompts', 'refined_prompts.iteration_id', 'iterations.id')
        .select((count) => count.fn.countAll<number>().as('done'))
        .whereRef('iterations.run_id', '=', 'runs.id')
        .as('done'),
    ])
    .where('runs.submission_id', '=', submissionId)
    .orderBy('runs.position')
    .execute();
  return rows.map(({ fault, done, ...run }) => ({
    ...run,
    iterationsDone: done ?? 0,
    fault: parseFault(fault),
  }));
}

/** A server, or one of its channels or threads. */
export type Place = { readonly guildId: string } | { readonly channelId: string };

/** Submissions that are shown in this place, by their channel or by their thread, and not to their end yet. */
export async function openSubmissionsIn(
  db: Db,
  place: Place,
): Promise<{ readonly id: string; readonly threadOnly: boolean }[]> {
  const rows = await db
    .selectFrom('submissions')
    .select(['id', 'channel_id'])
    .where('closed_at', 'is', null)
    .where((eb) =>
      'guildId' in place
        ? eb('guild_id', '=', place.guildId)
        : eb.or([eb('channel_id', '=', place.channelId), eb('thread_id', '=', place.channelId)]),
    )
    .execute();
  return rows.map((row) => ({
    id: row.id,
    threadOnly: 'channelId' in place && row.channel_id !== place.channelId,
  }));
}

/** The message that answers the command, which the status is drawn into: its runs may start. */
export async function recordReply(db: Db, id: string, messageId: string): Promise<void> {
  await update(db, id, { message_id: messageId });
  await enqueue(db, id);
}

/** The thread that the iterations are posted in. */
export async function recordThread(db: Db, id: string, threadId: string): Promise<void> {
  await update(db, id, { thread_id: threadId });
}

/** Its last state has been drawn: nothing is shown of it any more. */
export async function closeSubmission(db: Db, id: string, now: number): Promise<void> {
  await update(db, id, { closed_at: now });
}

async function update(db: Db, id: string, values: Updateable<SubmissionTable>): Promise<void> {
  await db.updateTable('submissions').set(values).where('id', '=', id).execute();
}

/** Submissions in an open database. @param dailyRuns runs a person and UTC day, where their server has set none; 0 for no limit */
export function submissionStore(
  db: Db,
  submit: SubmissionStore['submit'],
  { dailyRuns, now = Date.now }: { readonly dailyRuns: number; readonly now?: () => number },
): SubmissionStore {
  return {
    submit,
    load: (id) => loadSubmission(db, id),
    recordReply: (id, messageId) => recordReply(db, id, messageId),
    release: (id, roles) => releaseSubmission(db, id, { dailyRuns, roles, now: now() }),
    heldFor: (ms) => heldSince(db, now() - ms),
    close: (id) => closeSubmission(db, id, now()),
  };
}

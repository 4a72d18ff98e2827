/** Submissions: what a command enqueued, and how far it has been shown. */
import type { Kysely, Transaction } from 'kysely';
import { EaselError } from '../errors.js';
import type { RunSummary, Submission } from '../pipeline/run.js';
import { parseFault } from './run-rows.js';
import type { Database } from './schema.js';

/** An iteration's post in its thread. */
export interface Post {
  readonly iterationId: string;
  readonly runId: string;
  readonly number: number;
  readonly begunAt: number | null;
  /** Processes that died while they posted it. */
  readonly deaths: number;
  readonly messageId: string | null;
  /** 0 nothing, 1 the image, 2 all. */
  readonly drawn: number;
}

/** @throws EaselError `not_found` */
export async function loadSubmission(
  db: Kysely<Database> | Transaction<Database>,
  id: string,
): Promise<Submission> {
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
    held: row.held === 1,
    runs,
    ahead: first ? await queuedBefore(db, first.id, id) : 0,
  };
}

/** A submission of this server; undefined where there is none. */
export async function findSubmission(
  db: Kysely<Database>,
  guildId: string,
  id: string,
): Promise<Submission | undefined> {
  const row = await db
    .selectFrom('submissions')
    .select('id')
    .where('id', '=', id)
    .where('guild_id', '=', guildId)
    .executeTakeFirst();
  return row && loadSubmission(db, row.id);
}

async function summaries(db: Kysely<Database>, submissionId: string): Promise<RunSummary[]> {
  const rows = await db
    .selectFrom('runs')
    .innerJoin('prompts', 'prompts.id', 'runs.prompt_id')
    .select((eb) => [
      'runs.id',
      'prompts.name',
      'prompts.prompt',
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

/** How many runs of other submissions are queued before this one. */
async function queuedBefore(
  db: Kysely<Database>,
  runId: string,
  submissionId: string,
): Promise<number> {
  const { ahead } = await db
    .selectFrom('runs')
    .innerJoin('submissions', 'submissions.id', 'runs.submission_id')
    .select((eb) => eb.fn.countAll<number>().as('ahead'))
    .where('runs.status', '=', 'queued')
    .where('runs.id', '<', runId)
    .where('submission_id', '!=', submissionId)
    .where('submissions.held', '=', 0)
    .executeTakeFirstOrThrow();
  return ahead;
}

/** Submissions that are not shown to their end yet, oldest first. */
export async function openSubmissions(db: Kysely<Database>): Promise<string[]> {
  const rows = await db
    .selectFrom('submissions')
    .select('id')
    .where('closed_at', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map((row) => row.id);
}

/** A server, or one of its channels or threads. */
export type Place = { readonly guildId: string } | { readonly channelId: string };

/** Submissions that are shown in this place, by their channel or by their thread, and not to their end yet. */
export async function openSubmissionsIn(
  db: Kysely<Database>,
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

/** Records where a submission is shown, or that its last state has been drawn. */
export async function placeSubmission(
  db: Kysely<Database>,
  id: string,
  place: { message_id?: string; thread_id?: string; held?: number; closed_at?: number },
): Promise<void> {
  await db.updateTable('submissions').set(place).where('id', '=', id).execute();
}

/** Posts of a submission whose image is there and which are not drawn whole, oldest first. */
export async function pendingPosts(db: Kysely<Database>, submissionId: string): Promise<Post[]> {
  return db
    .selectFrom('iterations')
    .innerJoin('runs', 'runs.id', 'iterations.run_id')
    .select([
      'iterations.id as iterationId',
      'iterations.run_id as runId',
      'iterations.number',
      'iterations.post_begun_at as begunAt',
      'iterations.post_deaths as deaths',
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

/** Records how far an iteration's post is. */
export async function markPost(
  db: Kysely<Database>,
  iterationId: string,
  mark: {
    post_begun_at?: number | null;
    post_deaths?: number;
    message_id?: string;
    drawn?: number;
  },
): Promise<void> {
  await db.updateTable('iterations').set(mark).where('id', '=', iterationId).execute();
}

/** Nothing more of a run is posted or completed. */
export async function dropPosts(db: Kysely<Database>, runId: string): Promise<void> {
  await db.updateTable('iterations').set({ drawn: 2 }).where('run_id', '=', runId).execute();
}

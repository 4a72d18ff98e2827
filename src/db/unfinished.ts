/** What can still be cancelled, and what was done of it. */
import type { Db } from './schema.js';

/** A submission that is not over. */
export interface Unfinished {
  readonly submissionId: string;
  readonly userId: string;
  /** The name of its file, or its only prompt. */
  readonly title: string;
  /** Runs that are not over. */
  readonly runs: number;
  readonly createdAt: number;
}

/** Unfinished submissions of a server, newest first: those of a person, and those shown in the channels that they moderate. */
export async function unfinishedIn(
  db: Db,
  guildId: string,
  {
    userId,
    moderated,
    limit,
  }: {
    readonly userId: string;
    readonly moderated: 'all' | readonly string[];
    readonly limit: number;
  },
): Promise<Unfinished[]> {
  const places = moderated === 'all' ? [] : moderated;
  return db
    .selectFrom('runs')
    .innerJoin('submissions', 'submissions.id', 'runs.submission_id')
    .innerJoin('prompts', 'prompts.id', 'runs.prompt_id')
    .select((eb) => [
      'submissions.id as submissionId',
      'submissions.user_id as userId',
      'submissions.created_at as createdAt',
      eb.fn.coalesce('submissions.file_name', eb.fn.min('prompts.prompt')).as('title'),
      eb.fn.countAll<number>().as('runs'),
    ])
    .where('runs.guild_id', '=', guildId)
    .where('runs.status', 'in', ['queued', 'running'])
    .$if(moderated !== 'all', (query) =>
      query.where((eb) =>
        eb.or([
          eb('runs.user_id', '=', userId),
          eb('submissions.channel_id', 'in', places),
          eb('submissions.thread_id', 'in', places),
        ]),
      ),
    )
    .groupBy('submissions.id')
    .orderBy('submissions.id', 'desc')
    .limit(limit)
    .execute();
}

/** What these runs have cost so far. */
export interface Receipt {
  readonly images: number;
  /** US dollars, by list prices. */
  readonly costUsd: number;
}

/** Images painted and money spent for a submission. */
export async function receiptOf(db: Db, submissionId: string): Promise<Receipt> {
  const { images } = await db
    .selectFrom('candidates')
    .innerJoin('iterations', 'iterations.id', 'candidates.iteration_id')
    .innerJoin('runs', 'runs.id', 'iterations.run_id')
    .select((eb) => eb.fn.countAll<number>().as('images'))
    .where('runs.submission_id', '=', submissionId)
    .where('candidates.request_id', 'is not', null)
    .executeTakeFirstOrThrow();
  const { cost } = await db
    .selectFrom('api_calls')
    .innerJoin('runs', 'runs.id', 'api_calls.run_id')
    .select((eb) => eb.fn.sum<number | null>('api_calls.cost_usd').as('cost'))
    .where('runs.submission_id', '=', submissionId)
    .executeTakeFirstOrThrow();
  return { images, costUsd: cost ?? 0 };
}

/** What a submission has cost: what its runs did, and those that were deleted, for the money was spent. */
import { sql } from 'kysely';
import type { RunId, SubmissionId } from '../pipeline/run.js';
import type { Db, Trx } from './schema.js';

export interface Receipt {
  readonly images: number;
  /** US dollars, by list prices. */
  readonly costUsd: number;
}

/** Images painted and money spent for a submission. */
export async function receiptOf(db: Db, submissionId: SubmissionId): Promise<Receipt> {
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
  const removed = await db
    .selectFrom('submissions')
    .select(['removed_images as images', 'removed_cost_usd as costUsd'])
    .where('id', '=', submissionId)
    .executeTakeFirst();
  return {
    images: images + (removed?.images ?? 0),
    costUsd: (cost ?? 0) + (removed?.costUsd ?? 0),
  };
}

/** Adds what these runs cost to what their submissions keep of those that are gone. */
export async function keepReceipts(
  trx: Trx,
  runs: readonly { readonly id: RunId; readonly submissionId: SubmissionId }[],
): Promise<void> {
  const ids = sql.join(runs.map(({ id }) => id));
  const submissions = sql.join([...new Set(runs.map(({ submissionId }) => submissionId))]);
  const ofThem = sql`runs.submission_id = submissions.id and runs.id in (${ids})`;
  await sql`
    update submissions set
      removed_images = removed_images + (
        select count(*) from runs
          join iterations on iterations.run_id = runs.id
          join candidates on candidates.iteration_id = iterations.id
        where ${ofThem} and candidates.request_id is not null),
      removed_cost_usd = removed_cost_usd + coalesce((
        select sum(api_calls.cost_usd) from runs join api_calls on api_calls.run_id = runs.id
        where ${ofThem}), 0)
    where id in (${submissions})`.execute(trx);
}

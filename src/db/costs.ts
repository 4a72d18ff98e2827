/** What the runs of a submission cost. */
import type { Db } from './schema.js';

/** US dollars by the id of a run, estimated by list prices; without those that cost nothing. */
export async function costsOf(db: Db, submissionId: string): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('api_calls')
    .innerJoin('runs', 'runs.id', 'api_calls.run_id')
    .select((eb) => ['runs.id', eb.fn.sum<number | null>('api_calls.cost_usd').as('cost')])
    .where('runs.submission_id', '=', submissionId)
    .groupBy('runs.id')
    .execute();
  return new Map(rows.map(({ id, cost }) => [id, cost ?? 0]));
}

/** The checklist of a run as a person changes it. */
import type { Checklist } from '../pipeline/checklist.js';
import { toJson } from './codec.js';
import type { Db } from './schema.js';

/** Resolves to false where the run is over, has no checklist yet, or has a picture: that is judged by the one it has. */
export async function replaceChecklist(
  db: Db,
  runId: string,
  checklist: Checklist,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('runs')
    .set({ checklist: toJson(checklist) })
    .where('id', '=', runId)
    .where('status', '=', 'running')
    .where('checklist', 'is not', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('candidates')
            .innerJoin('iterations', 'iterations.id', 'candidates.iteration_id')
            .select('candidates.id')
            .where('iterations.run_id', '=', runId)
            .where('candidates.path', 'is not', null),
        ),
      ),
    )
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

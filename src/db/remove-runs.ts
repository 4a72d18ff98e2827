/** The removal of runs, whoever asked for it: their files, then their rows. */
import { setImmediate } from 'node:timers/promises';
import type { RunId, SubmissionId } from '../pipeline/run.js';
import { keepReceipts } from './receipts.js';
import type { Db, Trx } from './schema.js';

/** What has to be known of a run to remove it. */
export interface Removable {
  readonly id: RunId;
  readonly folder: string;
  readonly promptId: string;
  readonly submissionId: SubmissionId;
}

export interface RemoveOptions {
  /** Removes a run's folder; nothing happens where it is gone already. */
  readonly removeFolder: (folder: string) => Promise<void>;
  /** A run whose files cannot be removed is kept, and tried again the next time. */
  readonly onError: (error: unknown, runId: RunId) => void;
}

/**
 * Files first: who is killed in between leaves rows that the next time finds again, and no file that
 * nothing knows of. Resolves to those that are gone.
 * @param before what else is done with the same commit, while the rows are there
 */
export async function removeRuns<Run extends Removable>(
  db: Db,
  runs: readonly Run[],
  { removeFolder, onError }: RemoveOptions,
  before: (trx: Trx, runs: readonly Run[]) => Promise<void> = () => Promise.resolve(),
): Promise<readonly Run[]> {
  const gone: Run[] = [];
  for (const run of runs)
    try {
      await removeFolder(run.folder);
      gone.push(run);
    } catch (error) {
      onError(error, run.id);
    }
  if (gone.length === 0) return gone;
  await db.transaction().execute(async (trx) => {
    await before(trx, gone);
    await removeRows(trx, gone);
  });
  await setImmediate();
  return gone;
}

async function removeRows(trx: Trx, runs: readonly Removable[]): Promise<void> {
  const ids = runs.map(({ id }) => id);
  await keepReceipts(trx, runs);
  await trx.deleteFrom('runs').where('id', 'in', ids).execute();
  const promptIds = runs.map(({ promptId }) => promptId);
  await trx.deleteFrom('prompts').where('id', 'in', promptIds).execute();
  await trx
    .deleteFrom('submissions')
    .where(
      'id',
      'in',
      runs.map(({ submissionId }) => submissionId),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('runs')
            .select('runs.id')
            .whereRef('runs.submission_id', '=', 'submissions.id'),
        ),
      ),
    )
    .execute();
}

/** Removes runs that ended long ago: their files, then their rows. See docs/decisions/0022. */
import { setImmediate } from 'node:timers/promises';
import { isOver, type RunId } from '../pipeline/run.js';
import type { Db, Trx } from './schema.js';

const DAY_MS = 86_400_000;
/** Runs that are looked at together: few, for a favourite may be added while they go. */
const PAGE = 10;
/** Runs whose rows go with one commit: a few milliseconds. */
const BATCH = 2;

export interface PruneOptions {
  /** 0 keeps everything. */
  readonly days: number;
  readonly now: number;
  readonly signal: AbortSignal;
  /** Removes a run's folder; nothing happens where it is gone already. */
  readonly removeFolder: (folder: string) => Promise<void>;
  /** A run whose files cannot be removed is kept, and tried again the next time. */
  readonly onError: (error: unknown, runId: RunId) => void;
}

/** Favourites of anybody stay whole, and so does what is not over or not shown to its end. */
export async function pruneRuns(db: Db, options: PruneOptions): Promise<void> {
  const { days, now, signal } = options;
  if (days === 0) return;
  const before = now - days * DAY_MS;
  const goesOn = () => !signal.aborted;
  let last: Ended | undefined = { endedAt: 0, id: '' };
  while (last && goesOn()) {
    const page: OldRun[] = await endedBefore(db, before, last);
    const old = page.filter((run) => isOver(run) && run.isShown && run.favourites === 0);
    for (let at = 0; at < old.length && goesOn(); at += BATCH)
      await removeRuns(db, old.slice(at, at + BATCH), options);
    last = page.at(-1);
    await setImmediate();
  }
}

interface Ended {
  readonly id: RunId;
  readonly endedAt: number;
}

type OldRun = Awaited<ReturnType<typeof endedBefore>>[number];

/** The next that ended before a time, the longest ago first. */
async function endedBefore(db: Db, before: number, { endedAt, id }: Ended) {
  const rows = await db
    .selectFrom('runs')
    .innerJoin('submissions', 'submissions.id', 'runs.submission_id')
    .select((eb) => [
      'runs.id',
      'status',
      'ended_at as endedAt',
      'folder',
      'prompt_id as promptId',
      'submission_id as submissionId',
      'closed_at',
      'channel_id',
      eb
        .exists(
          eb
            .selectFrom('iterations')
            .innerJoin('favourites', 'favourites.iteration_id', 'iterations.id')
            .select('iterations.id')
            .whereRef('iterations.run_id', '=', 'runs.id'),
        )
        .$castTo<number>()
        .as('favourites'),
    ])
    .$narrowType<{ endedAt: number }>()
    .where('ended_at', '<', before)
    .where((eb) => eb(eb.refTuple('ended_at', 'runs.id'), '>', eb.tuple(endedAt, id)))
    .orderBy('ended_at')
    .orderBy('runs.id')
    .limit(PAGE)
    .execute();
  // The command line shows nothing that could be outstanding.
  return rows.map(({ closed_at: closedAt, channel_id: channelId, ...run }) => ({
    ...run,
    isShown: closedAt !== null || channelId === null,
  }));
}

/**
 * Files first: who is killed in between leaves rows that the next time finds again, and no file that
 * nothing knows of.
 */
async function removeRuns(db: Db, runs: readonly OldRun[], options: PruneOptions): Promise<void> {
  const gone: OldRun[] = [];
  for (const run of runs)
    try {
      await options.removeFolder(run.folder);
      gone.push(run);
    } catch (error) {
      options.onError(error, run.id);
    }
  if (gone.length === 0) return;
  await db.transaction().execute((trx) => removeRows(trx, gone));
  await setImmediate();
}

async function removeRows(trx: Trx, runs: readonly OldRun[]): Promise<void> {
  const ids = runs.map(({ id }) => id);
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

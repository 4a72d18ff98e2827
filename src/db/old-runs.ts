/** Removes runs that ended long ago. See docs/decisions/0022. */
import { DAY_MS } from '../pipeline/calendar.js';
import { setImmediate } from 'node:timers/promises';
import { isOver, type RunId } from '../pipeline/run.js';
import { removeRuns, type RemoveOptions } from './remove-runs.js';
import type { Db } from './schema.js';

/** Runs that are looked at together: few, for a favourite may be added while they go. */
const PAGE = 10;
/** Runs whose rows go with one commit: a few milliseconds. */
const BATCH = 2;

export interface PruneOptions extends RemoveOptions {
  /** 0 keeps everything. */
  readonly days: number;
  readonly now: number;
  readonly signal: AbortSignal;
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

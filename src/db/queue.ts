/** The queue in memory as the rows say: whoever lets runs in line, or finds them there at a start, does it here. */
import type { RunId } from '../pipeline/run.js';
import { paged } from './paged.js';
import type { Db } from './schema.js';

/** Runs of these that may start: their owner agreed to the cost, and the reply to their command is there. */
function startable(db: Db) {
  return db
    .selectFrom('runs')
    .innerJoin('submissions', 'submissions.id', 'runs.submission_id')
    .select(['runs.id', 'runs.user_id as userId', 'runs.guild_id as guildId'])
    .where('runs.status', '=', 'queued')
    .where('submissions.held', '=', 0)
    .where((eb) => eb.or([eb('message_id', 'is not', null), eb('channel_id', 'is', null)]))
    .orderBy('runs.id');
}

/** Puts in line what may start of a submission. */
export async function enqueue(db: Db, submissionId: string): Promise<void> {
  const runs = await startable(db).where('runs.submission_id', '=', submissionId).execute();
  for (const run of runs) db.queue.add(run);
}

/**
 * Takes up what the last process of the bot left: puts in line what waits, and resolves to what was
 * in progress, oldest first. What the command line left there is not the bot's.
 */
export async function takeUpRuns(db: Db): Promise<readonly RunId[]> {
  const inLine = startable(db).where('runs.guild_id', 'is not', null);
  for await (const run of paged((after) => inLine.where('runs.id', '>', after))) db.queue.add(run);
  const inProgress = db
    .selectFrom('runs')
    .select('id')
    .where('status', '=', 'running')
    .where('guild_id', 'is not', null)
    .orderBy('id');
  const ids: RunId[] = [];
  for await (const { id } of paged((after) => inProgress.where('id', '>', after))) ids.push(id);
  return ids;
}

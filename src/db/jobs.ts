/** What earlier processes handed in to the image service, as far as it may still be in progress there. */
import { sql } from 'kysely';
import type { JobInDoubt, JobsLeft, Ticket } from '../pipeline/ports.js';
import type { Db } from './schema.js';

/** A job of a run that has ended may go on for a while, even where it was cancelled. */
const ENDED_MS = 15 * 60_000;
/** Runs that were begun last, among which those are looked for. */
const NEWEST = 1_000;

export async function jobsLeft(db: Db, now = Date.now()): Promise<JobsLeft> {
  const tickets = [...(await ticketsInProgress(db)), ...(await ticketsOfEnded(db, now))];
  await forgetAttempts(db, now);
  return { tickets, inDoubt: await requestsInDoubt(db, now) };
}

/** What was under way when its run was ended is looked for no more; the command line takes its own up again. */
async function forgetAttempts(db: Db, now: number): Promise<void> {
  const over = db
    .selectFrom('runs')
    .select('id')
    .where('id', 'in', begun(db))
    .where('guild_id', 'is not', null)
    .where('ended_at', '<=', now - ENDED_MS);
  await db.deleteFrom('step_attempts').where('run_id', 'in', over).execute();
}

function ticketsInProgress(db: Db): Promise<Ticket[]> {
  return tickets(db).where('runs.status', '=', 'running').execute();
}

function ticketsOfEnded(db: Db, now: number): Promise<Ticket[]> {
  const newest = db.selectFrom('runs').select('id').orderBy('id', 'desc').limit(NEWEST);
  return tickets(db)
    .where('runs.id', 'in', newest)
    .where('runs.status', 'in', ['failed', 'cancelled'])
    .where('runs.ended_at', '>', now - ENDED_MS)
    .execute();
}

/** Jobs whose picture was not fetched. */
function tickets(db: Db) {
  return candidates(db)
    .select(['prompts.model', 'candidates.request_id as requestId'])
    .where('candidates.request_id', 'is not', null)
    .where('candidates.path', 'is', null)
    .$narrowType<{ requestId: string }>();
}

/** Requests that were sent, and whose answer was not saved. */
function requestsInDoubt(db: Db, now: number): Promise<JobInDoubt[]> {
  return candidates(db)
    .innerJoin('step_attempts', (join) =>
      join
        .onRef('step_attempts.run_id', '=', 'runs.id')
        .on('step_attempts.step', '=', sql<string>`'generate:' || candidates.id`),
    )
    .select(['prompts.model', 'candidates.seed'])
    .where('runs.id', 'in', begun(db))
    .where((eb) =>
      eb.or([
        eb('runs.status', '=', 'running'),
        // Somebody ended it while the request was under way.
        eb.and([eb('runs.guild_id', 'is not', null), eb('runs.ended_at', '>', now - ENDED_MS)]),
      ]),
    )
    .where('candidates.request_id', 'is', null)
    .execute();
}

/** Runs of which something was begun: few, however many there are. */
function begun(db: Db) {
  return db.selectFrom('step_attempts').select('run_id');
}

function candidates(db: Db) {
  return db
    .selectFrom('runs')
    .innerJoin('prompts', 'prompts.id', 'runs.prompt_id')
    .innerJoin('iterations', 'iterations.run_id', 'runs.id')
    .innerJoin('candidates', 'candidates.iteration_id', 'iterations.id');
}

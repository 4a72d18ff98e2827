/** What earlier processes handed in to the image service, as far as it may still be in progress there. */
import { sql } from 'kysely';
import type { JobsLeft, UnwantedRequest, UnwantedTicket } from '../pipeline/ports.js';
import type { Db } from './schema.js';

/** A job of a run that has ended may go on for a while, even where it was cancelled. */
const ENDED_MS = 15 * 60_000;
/** A request in doubt that is older has come to nothing, or to a job that is long over. */
const IN_DOUBT_MS = 24 * 3_600_000;
/** Runs that were begun last, among which those are looked for. */
const NEWEST = 1_000;

/** The command line takes its own runs up again, however they ended; the bot's nobody does. */
export async function jobsLeft(db: Db, now = Date.now()): Promise<JobsLeft> {
  await forgetAttempts(db, now);
  return {
    tickets: [
      ...(await tickets(db).where('runs.status', '=', 'running').execute()),
      ...(await endedTickets(db, now).where('runs.guild_id', 'is', null).execute()),
    ],
    inDoubt: await requests(db).where('runs.status', '=', 'running').execute(),
    unwanted: {
      tickets: await unwantedTickets(db, now),
      inDoubt: await unwantedRequests(db),
    },
  };
}

/** It is known what came of a request of a run that is over. */
export async function forgetRequest(
  db: Db,
  { runId, candidateId }: UnwantedRequest,
): Promise<void> {
  await db
    .deleteFrom('step_attempts')
    .where('run_id', '=', runId)
    .where('step', '=', `generate:${candidateId}`)
    .execute();
}

/** Of what else was under way when its run was ended nothing is left to find out. */
async function forgetAttempts(db: Db, now: number): Promise<void> {
  const over = db
    .selectFrom('runs')
    .select('id')
    .where('id', 'in', begun(db))
    .where('guild_id', 'is not', null)
    .where('ended_at', 'is not', null);
  await db
    .deleteFrom('step_attempts')
    .where('run_id', 'in', over)
    .where((eb) =>
      eb.or([eb('step', 'not like', 'generate:%'), eb('sent_at', '<=', now - IN_DOUBT_MS)]),
    )
    .execute();
}

function unwantedTickets(db: Db, now: number): Promise<UnwantedTicket[]> {
  return endedTickets(db, now)
    .select(['runs.id as runId', 'runs.user_id as userId'])
    .where('runs.guild_id', 'is not', null)
    .execute();
}

function unwantedRequests(db: Db): Promise<UnwantedRequest[]> {
  return requests(db)
    .select(['runs.id as runId', 'runs.user_id as userId', 'candidates.id as candidateId'])
    .select([
      'iterations.text',
      'prompts.negative',
      'prompts.aspect',
      'step_attempts.sent_at as sentAt',
    ])
    .where('runs.guild_id', 'is not', null)
    .where('runs.ended_at', 'is not', null)
    .execute();
}

function endedTickets(db: Db, now: number) {
  const newest = db.selectFrom('runs').select('id').orderBy('id', 'desc').limit(NEWEST);
  return tickets(db)
    .where('runs.id', 'in', newest)
    .where('runs.status', 'in', ['failed', 'cancelled'])
    .where('runs.ended_at', '>', now - ENDED_MS);
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
function requests(db: Db) {
  return candidates(db)
    .innerJoin('step_attempts', (join) =>
      join
        .onRef('step_attempts.run_id', '=', 'runs.id')
        .on('step_attempts.step', '=', sql<string>`'generate:' || candidates.id`),
    )
    .select(['prompts.model', 'candidates.seed'])
    .where('runs.id', 'in', begun(db))
    .where('candidates.request_id', 'is', null);
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

/** Runs as rows: the checkpoints that a run moves by. */
import type { Updateable } from 'kysely';
import type { Fault } from '../errors.js';
import { newId } from '../lib/ids.js';
import type { RefinementResult, RunStore, StepAttempt, StepResult } from '../pipeline/run-store.js';
import { best, isOver, winner, type Candidate, type Run, type RunId } from '../pipeline/run.js';
import { toJson } from './codec.js';
import { evaluationRow, loadRun, refinementRow } from './run-rows.js';
import type { Database, Db, DbOrTrx, Trx } from './schema.js';

/** Runs in an open database. */
export class SqlRunStore implements RunStore {
  readonly #db: Db;
  readonly #now: () => number;

  constructor(db: Db, now: () => number = Date.now) {
    this.#db = db;
    this.#now = now;
  }

  nextQueued(...ask: Parameters<RunStore['nextQueued']>): ReturnType<RunStore['nextQueued']> {
    return Promise.resolve(this.#db.queue.next(...ask));
  }

  load(id: RunId): Promise<Run> {
    return loadRun(this.#db, id);
  }

  async start(id: RunId): Promise<Run> {
    await this.#db
      .updateTable('runs')
      .set((eb) => ({
        status: 'running' as const,
        started_at: eb.fn.coalesce('started_at', eb.val(this.#now())),
      }))
      .where('id', '=', id)
      .where('status', '=', 'queued')
      .execute();
    this.#db.queue.remove(id);
    return loadRun(this.#db, id);
  }

  async attempts(id: RunId): Promise<ReadonlyMap<string, StepAttempt>> {
    const rows = await this.#db
      .selectFrom('step_attempts')
      .select(['step', 'crashes', 'sent_at as sentAt'])
      .where('run_id', '=', id)
      .execute();
    return new Map(rows.map(({ step, ...attempt }) => [step, attempt]));
  }

  async beginAttempt(id: RunId, step: string, isCounted: boolean): Promise<void> {
    const sent_at = this.#now();
    await this.#db
      .insertInto('step_attempts')
      .values({ run_id: id, step, crashes: 1, sent_at })
      .onConflict((conflict) =>
        conflict.columns(['run_id', 'step']).doUpdateSet((eb) => ({
          sent_at,
          crashes: eb('step_attempts.crashes', '+', isCounted ? 0 : 1),
        })),
      )
      .execute();
  }

  async countCrash(id: RunId, step: string, by: 1 | -1): Promise<void> {
    await this.#db
      .updateTable('step_attempts')
      .set((eb) => ({ crashes: eb('crashes', '+', by) }))
      .where('run_id', '=', id)
      .where('step', '=', step)
      .execute();
  }

  async failAttempt(id: RunId, step: string): Promise<void> {
    await this.#db
      .updateTable('step_attempts')
      .set({ crashes: 0 })
      .where('run_id', '=', id)
      .where('step', '=', step)
      .execute();
  }

  save(id: RunId, step: string, result: StepResult): Promise<void> {
    return this.#db.transaction().execute(async (trx) => {
      await saveResult(trx, id, result, this.#now());
      await trx
        .deleteFrom('step_attempts')
        .where('run_id', '=', id)
        .where('step', '=', step)
        .execute();
    });
  }

  async end(id: RunId, status: Ended, fault: Fault | null): Promise<Run> {
    const ended = await this.#db
      .transaction()
      .execute((trx) => endRun(trx, id, { status, fault, now: this.#now(), isUnderWay: false }));
    this.#db.queue.remove(id);
    return ended;
  }

  async endAll(
    ids: readonly RunId[],
    status: Ended,
    fault: Fault | null,
  ): ReturnType<RunStore['endAll']> {
    const now = this.#now();
    const values = { status, fault: fault && toJson(fault), ended_at: now };
    const ended = await this.#db.transaction().execute(async (trx) => {
      const ofThem = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);
      const queued = await trx
        .updateTable('runs')
        .set(values)
        .where('id', 'in', ids)
        .where('status', '=', 'queued')
        .returning('id')
        .execute();
      const running = await trx
        .selectFrom('runs')
        .select('id')
        .where('id', 'in', ids)
        .where('status', '=', 'running')
        .execute();
      for (const { id } of running) await endRun(trx, id, { status, fault, now, isUnderWay: true });
      return { queued: ofThem(queued), running: ofThem(running) };
    });
    for (const id of ids) this.#db.queue.remove(id);
    return ended;
  }

  synced(): Promise<void> {
    return this.#db.synced();
  }
}

type Ended = 'done' | 'failed' | 'cancelled';

interface Ending {
  readonly status: Ended;
  readonly fault: Fault | null;
  readonly now: number;
  /** Requests of it may be under way. */
  readonly isUnderWay: boolean;
}

/** The run as it ended, now or before. */
async function endRun(
  db: Trx,
  id: RunId,
  { status, fault, now, isUnderWay }: Ending,
): Promise<Run> {
  const run = await loadRun(db, id);
  if (isOver(run)) return run;
  const top = winner(run);
  const values = {
    status,
    fault: fault && toJson(fault),
    best_iteration: top?.number ?? null,
    best_score: (top && best(top)?.evaluation.score) ?? null,
    ended_at: now,
  };
  await db.updateTable('runs').set(values).where('id', '=', id).execute();
  if (!isUnderWay) await forgetAttempts(db, id, status);
  return { ...run, status, fault, endedAt: now };
}

/** What was begun is in doubt no more; the command line may take up again what did not get done. */
async function forgetAttempts(db: Trx, id: RunId, status: Ended): Promise<void> {
  await db
    .deleteFrom('step_attempts')
    .where('run_id', '=', id)
    .$if(status !== 'done', (query) =>
      query.where((eb) =>
        eb.exists(
          eb
            .selectFrom('runs')
            .select('id')
            .where('runs.id', '=', id)
            .where('guild_id', 'is not', null),
        ),
      ),
    )
    .execute();
}

async function saveResult(
  db: DbOrTrx,
  runId: string,
  result: StepResult,
  now: number,
): Promise<void> {
  switch (result.kind) {
    case 'checklist':
      await db
        .updateTable('runs')
        .set({ checklist: toJson(result.checklist) })
        .where('id', '=', runId)
        .execute();
      return;
    case 'steer':
      return insertIteration(db, runId, 1, result.text, result.seeds, now);
    case 'generate':
      return setCandidate(db, result.candidate, { request_id: result.ticket.requestId });
    case 'lost':
      return setCandidate(db, result.candidate, { request_id: null });
    case 'collect': {
      const { path, width, height, unsafe } = result.image;
      return setCandidate(db, result.candidate, { path, width, height, unsafe: unsafe ? 1 : 0 });
    }
    case 'evaluate':
      await insertEvaluation(db, result, now);
      return result.refinement
        ? insertRefinement(db, runId, result.refinement, now)
        : Promise.resolve();
    case 'refine':
      return insertRefinement(db, runId, result, now);
    case 'compare':
      await db
        .insertInto('comparisons')
        .values(result.comparisons.map((one) => ({ run_id: runId, ...one, created_at: now })))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
  }
}

async function setCandidate(
  db: DbOrTrx,
  candidate: Candidate,
  values: Updateable<Database['candidates']>,
): Promise<void> {
  await db.updateTable('candidates').set(values).where('id', '=', candidate.id).execute();
}

async function insertEvaluation(
  db: DbOrTrx,
  { candidate, evaluation }: Extract<StepResult, { kind: 'evaluate' }>,
  now: number,
): Promise<void> {
  await db
    .insertInto('evaluations')
    .values(evaluationRow(candidate.id, evaluation, now))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function insertRefinement(
  db: DbOrTrx,
  runId: string,
  { iteration, refined, next }: RefinementResult,
  now: number,
): Promise<void> {
  await db
    .insertInto('refined_prompts')
    .values(refinementRow(iteration.id, refined, now))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  if (next) await insertIteration(db, runId, iteration.number + 1, next.text, next.seeds, now);
}

/** The rows of an iteration that is to be painted: its text, and a candidate a seed. */
export async function insertIteration(
  db: DbOrTrx,
  runId: string,
  number: number,
  text: string,
  seeds: readonly number[],
  now: number,
): Promise<void> {
  const id = newId(now);
  await db
    .insertInto('iterations')
    .values({ id, run_id: runId, number, text, created_at: now })
    .execute();
  await db
    .insertInto('candidates')
    .values(
      seeds.map((seed, index) => ({
        id: newId(now),
        iteration_id: id,
        number: index + 1,
        seed,
      })),
    )
    .execute();
}

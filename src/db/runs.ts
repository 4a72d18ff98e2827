/** Runs as rows: the checkpoints that a run moves by. */
import type { Kysely, Selectable, Transaction, Updateable } from 'kysely';
import { EaselError, type Fault } from '../errors.js';
import { newId } from '../pipeline/id.js';
import type { RunStore, StepResult } from '../pipeline/ports.js';
import { best, winner, type Candidate, type Iteration, type Run } from '../pipeline/run.js';
import { fromJson, toJson, answersJson, changesJson, faultJson, stringsJson } from './codec.js';
import type { Database, RunTable } from './schema.js';

type Handle = Kysely<Database> | Transaction<Database>;

/** The store of runs over an open database. */
export function createRunStore(db: Kysely<Database>, now: () => number = Date.now): RunStore {
  return {
    running: () =>
      db
        .selectFrom('runs')
        .select(['id', 'user_id as userId'])
        .where('status', '=', 'running')
        .orderBy('id')
        .execute(),

    async nextQueued(pick) {
      // A reply that Discord never took has nobody waiting for it: such runs are not let in.
      const waiting = await db
        .selectFrom('runs')
        .innerJoin('submissions', 'submissions.id', 'runs.submission_id')
        .select((eb) => ['runs.user_id', eb.fn.min('runs.id').as('id')])
        .where('runs.status', '=', 'queued')
        .where((eb) => eb.or([eb('message_id', 'is not', null), eb('channel_id', 'is', null)]))
        .groupBy('runs.user_id')
        .orderBy('id')
        .execute();
      const userId = pick(waiting.map((row) => row.user_id));
      const next = waiting.find((row) => row.user_id === userId);
      return next && { id: next.id, userId: next.user_id };
    },

    load: (id) => loadRun(db, id),

    async start(id) {
      await update(db, id, { status: 'running', started_at: now() }, ['queued']);
      return loadRun(db, id);
    },

    async beginnings(id) {
      const rows = await db
        .selectFrom('steps_begun')
        .select(['step', 'deaths', 'since'])
        .where('run_id', '=', id)
        .execute();
      return new Map(rows.map(({ step, deaths, since }) => [step, { deaths, since }]));
    },

    async begin(id, step) {
      await db
        .insertInto('steps_begun')
        .values({ run_id: id, step, deaths: 1, since: now() })
        .onConflict((conflict) =>
          conflict
            .columns(['run_id', 'step'])
            .doUpdateSet((eb) => ({ deaths: eb('steps_begun.deaths', '+', 1) })),
        )
        .execute();
    },

    async abandon(id, step) {
      await db
        .updateTable('steps_begun')
        .set({ deaths: 0 })
        .where('run_id', '=', id)
        .where('step', '=', step)
        .execute();
    },

    save: (id, step, result) =>
      db.transaction().execute(async (trx) => {
        await saveResult(trx, id, result, now());
        await trx
          .deleteFrom('steps_begun')
          .where('run_id', '=', id)
          .where('step', '=', step)
          .execute();
        return loadRun(trx, id);
      }),

    end: (id, status, fault) =>
      db.transaction().execute(async (trx) => {
        const run = await loadRun(trx, id);
        const top = winner(run);
        await update(
          trx,
          id,
          {
            status,
            fault: fault && toJson(fault),
            best_iteration: top?.number ?? null,
            best_score: (top && best(top)?.evaluation.score) ?? null,
            ended_at: now(),
          },
          ['queued', 'running'],
        );
        return loadRun(trx, id);
      }),
  };
}

async function update(
  db: Handle,
  id: string,
  values: Updateable<RunTable>,
  from: readonly RunTable['status'][],
): Promise<void> {
  await db
    .updateTable('runs')
    .set(values)
    .where('id', '=', id)
    .where('status', 'in', from)
    .execute();
}

async function saveResult(
  db: Handle,
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
    case 'generate':
      return setCandidate(db, result.candidate, { request_id: result.ticket.requestId });
    case 'lost':
      return setCandidate(db, result.candidate, { request_id: null });
    case 'collect': {
      const { path, width, height, unsafe } = result.image;
      return setCandidate(db, result.candidate, { path, width, height, unsafe: unsafe ? 1 : 0 });
    }
    case 'evaluate':
      return insertEvaluation(db, result, now);
    case 'refine':
      return insertRefinement(db, runId, result, now);
    case 'compare':
      await db
        .insertInto('comparisons')
        .values({ run_id: runId, ...result.comparison, created_at: now })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
  }
}

async function setCandidate(
  db: Handle,
  candidate: Candidate,
  values: Updateable<Database['candidates']>,
): Promise<void> {
  await db.updateTable('candidates').set(values).where('id', '=', candidate.id).execute();
}

async function insertEvaluation(
  db: Handle,
  { candidate, evaluation }: Extract<StepResult, { kind: 'evaluate' }>,
  now: number,
): Promise<void> {
  await db
    .insertInto('evaluations')
    .values({
      candidate_id: candidate.id,
      score: evaluation.score,
      seen: evaluation.seen,
      answers: toJson(evaluation.answers),
      strengths: toJson(evaluation.strengths),
      weaknesses: toJson(evaluation.weaknesses),
      model_version: evaluation.modelVersion,
      created_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function insertRefinement(
  db: Handle,
  runId: string,
  { iteration, refined, next }: Extract<StepResult, { kind: 'refine' }>,
  now: number,
): Promise<void> {
  await db
    .insertInto('refined_prompts')
    .values({
      iteration_id: iteration.id,
      text: refined.text,
      changes: toJson(refined.changes),
      model_version: refined.modelVersion,
      created_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  if (next) await insertIteration(db, runId, iteration.number + 1, next.text, next.seeds, now);
}

/** The rows of an iteration that is to be painted: its text, and a candidate a seed. */
export async function insertIteration(
  db: Handle,
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

/** @throws EaselError `not_found` */
export async function loadRun(db: Handle, id: string): Promise<Run> {
  const row = await db
    .selectFrom('runs')
    .innerJoin('prompts', 'prompts.id', 'runs.prompt_id')
    .selectAll('prompts')
    .selectAll('runs')
    .select('prompts.seed as chosen_seed')
    .where('runs.id', '=', id)
    .executeTakeFirst();
  if (!row) throw new EaselError({ code: 'not_found' });
  const comparisons = await db
    .selectFrom('comparisons')
    .select(['first', 'second', 'better'])
    .where('run_id', '=', id)
    .orderBy('second')
    .execute();
  return {
    id: row.id,
    submissionId: row.submission_id,
    userId: row.user_id,
    position: row.position,
    prompt: {
      id: row.name,
      prompt: row.prompt,
      title: row.title,
      scene: row.scene,
      mood: row.mood,
      negative: row.negative,
      aspect: row.aspect,
      seed: row.chosen_seed,
      iterations: row.iterations,
      images: row.images,
      model: row.model,
    },
    status: row.status,
    seed: row.seed,
    folder: row.folder,
    checklist: row.checklist === null ? null : fromJson(stringsJson, row.checklist),
    iterations: await loadIterations(db, id),
    comparisons,
    fault: parseFault(row.fault),
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}

export function parseFault(fault: string | null): Fault | null {
  return fault === null ? null : fromJson(faultJson, fault);
}

async function loadIterations(db: Handle, runId: string): Promise<Iteration[]> {
  const iterations = await db
    .selectFrom('iterations')
    .leftJoin('refined_prompts', 'refined_prompts.iteration_id', 'iterations.id')
    .select([
      'iterations.id',
      'iterations.number',
      'iterations.text',
      'refined_prompts.text as refined',
      'refined_prompts.changes',
      'refined_prompts.model_version',
    ])
    .where('run_id', '=', runId)
    .orderBy('number')
    .execute();
  const candidates = await selectCandidates(db, runId);
  return iterations.map(({ id, number, text, refined, changes, model_version }) => ({
    id,
    number,
    text,
    candidates: candidates.filter((row) => row.iteration_id === id).map(toCandidate),
    refined:
      refined === null || changes === null || model_version === null
        ? null
        : { text: refined, changes: fromJson(changesJson, changes), modelVersion: model_version },
  }));
}

function selectCandidates(db: Handle, runId: string) {
  return db
    .selectFrom('candidates')
    .innerJoin('iterations', 'iterations.id', 'candidates.iteration_id')
    .leftJoin('evaluations', 'evaluations.candidate_id', 'candidates.id')
    .selectAll('candidates')
    .select(['score', 'seen', 'answers', 'strengths', 'weaknesses', 'model_version'])
    .where('iterations.run_id', '=', runId)
    .orderBy('candidates.number')
    .execute();
}

type CandidateRow = Awaited<ReturnType<typeof selectCandidates>>[number];

function toCandidate(row: CandidateRow): Candidate {
  const { id, number, seed, request_id: requestId } = row;
  return { id, number, seed, requestId, image: toImage(row), evaluation: toEvaluation(row) };
}

function toImage(row: Selectable<Database['candidates']>): Candidate['image'] {
  const { path, width, height, unsafe } = row;
  if (path === null || width === null || height === null) return null;
  return { path, width, height, unsafe: unsafe === 1 };
}

function toEvaluation(row: CandidateRow): Candidate['evaluation'] {
  const { score, seen, answers, strengths, weaknesses, model_version: modelVersion } = row;
  if (score === null || seen === null || answers === null) return null;
  return {
    score,
    seen,
    answers: fromJson(answersJson, answers),
    strengths: fromJson(stringsJson, strengths ?? '[]'),
    weaknesses: fromJson(stringsJson, weaknesses ?? '[]'),
    modelVersion: modelVersion ?? '',
  };
}

/** Rows → a run, and what is judged and refined → rows. */
import type { Compilable, CompiledQuery, Insertable, Selectable } from 'kysely';
import { EaselError, type Fault } from '../errors.js';
import type { Origin } from '../pipeline/prompt.js';
import type { Candidate, Evaluation, Iteration, RefinedPrompt, Run } from '../pipeline/run.js';
import {
  answersJson,
  changesJson,
  checklistJson,
  faultJson,
  fromJson,
  stringsJson,
  toJson,
} from './codec.js';
import type { Database, DbOrTrx } from './schema.js';

/** What is asked of a run's id: a run is read after each of its steps, so a query is only built once. */
function byRun<R>(build: (db: DbOrTrx, runId: string) => Compilable<R>) {
  let built: CompiledQuery<R> | undefined;
  return async (db: DbOrTrx, runId: string): Promise<R[]> => {
    built ??= build(db, runId).compile();
    const query: CompiledQuery<R> = { ...built, parameters: [runId] };
    return (await db.executeQuery<R>(query)).rows;
  };
}

const selectRun = byRun((db, id) =>
  db
    .selectFrom('runs')
    .innerJoin('prompts', 'prompts.id', 'runs.prompt_id')
    .selectAll('prompts')
    .selectAll('runs')
    .select('prompts.seed as chosen_seed')
    .where('runs.id', '=', id),
);

const selectComparisons = byRun((db, runId) =>
  db
    .selectFrom('comparisons')
    .select(['first', 'second', 'better'])
    .where('run_id', '=', runId)
    .orderBy('second'),
);

const selectIterations = byRun((db, runId) =>
  db
    .selectFrom('iterations')
    .leftJoin('refined_prompts', 'refined_prompts.iteration_id', 'iterations.id')
    .select([
      'iterations.id',
      'iterations.number',
      'iterations.text',
      'refined_prompts.text as refined',
      'refined_prompts.changes',
      'refined_prompts.base',
      'refined_prompts.model_version',
    ])
    .where('run_id', '=', runId)
    .orderBy('number'),
);

const selectCandidates = byRun((db, runId) =>
  db
    .selectFrom('candidates')
    .innerJoin('iterations', 'iterations.id', 'candidates.iteration_id')
    .leftJoin('evaluations', 'evaluations.candidate_id', 'candidates.id')
    .selectAll('candidates')
    .select(['score', 'seen', 'answers', 'strengths', 'weaknesses', 'model_version'])
    .where('iterations.run_id', '=', runId)
    .orderBy('candidates.number'),
);

/** @throws EaselError `not_found` */
export async function loadRun(db: DbOrTrx, id: string): Promise<Run> {
  const [row] = await selectRun(db, id);
  if (!row) throw new EaselError({ code: 'not_found' });
  const comparisons = await selectComparisons(db, id);
  return {
    id: row.id,
    submissionId: row.submission_id,
    guildId: row.guild_id,
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
      origin: toOrigin(row),
    },
    status: row.status,
    seed: row.seed,
    folder: row.folder,
    checklist: row.checklist === null ? null : fromJson(checklistJson, row.checklist),
    iterations: await loadIterations(db, id),
    comparisons,
    fault: parseFault(row.fault),
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}

function toOrigin({
  parent_run_id: runId,
  parent_iteration: iteration,
  change,
}: Selectable<Database['prompts']>): Origin | null {
  return runId === null && change === null ? null : { runId, iteration, change };
}

export function parseFault(fault: string | null): Fault | null {
  if (fault === null) return null;
  const parsed = faultJson.safeParse(JSON.parse(fault));
  // A fault of another version must not hide the run.
  return parsed.data ?? { code: 'internal' };
}

async function loadIterations(db: DbOrTrx, runId: string): Promise<Iteration[]> {
  const iterations = await selectIterations(db, runId);
  const candidates = await selectCandidates(db, runId);
  return iterations.map(({ id, number, text, refined, changes, base, model_version }) => ({
    id,
    number,
    text,
    candidates: candidates.filter((row) => row.iteration_id === id).map(toCandidate),
    refined:
      refined === null || changes === null || model_version === null
        ? null
        : {
            text: refined,
            changes: fromJson(changesJson, changes),
            base,
            modelVersion: model_version,
          },
  }));
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

export function evaluationRow(
  candidateId: string,
  { score, seen, answers, strengths, weaknesses, modelVersion }: Evaluation,
  created_at: number,
): Insertable<Database['evaluations']> {
  return {
    candidate_id: candidateId,
    score,
    seen,
    answers: toJson(answers),
    strengths: toJson(strengths),
    weaknesses: toJson(weaknesses),
    model_version: modelVersion,
    created_at,
  };
}

export function refinementRow(
  iterationId: string,
  { text, changes, base, modelVersion }: RefinedPrompt,
  created_at: number,
): Insertable<Database['refined_prompts']> {
  return {
    iteration_id: iterationId,
    text,
    changes: toJson(changes),
    base,
    model_version: modelVersion,
    created_at,
  };
}

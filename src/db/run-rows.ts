/** Rows → a run. */
import type { Selectable } from 'kysely';
import { EaselError, type Fault } from '../errors.js';
import type { Candidate, Iteration, Run } from '../pipeline/run.js';
import { answersJson, changesJson, faultJson, fromJson, stringsJson } from './codec.js';
import type { Database, DbOrTrx } from './schema.js';

/** @throws EaselError `not_found` */
export async function loadRun(db: DbOrTrx, id: string): Promise<Run> {
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
  if (fault === null) return null;
  const parsed = faultJson.safeParse(JSON.parse(fault));
  // A fault of another version must not hide the run.
  return parsed.data ?? { code: 'internal' };
}

async function loadIterations(db: DbOrTrx, runId: string): Promise<Iteration[]> {
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

function selectCandidates(db: DbOrTrx, runId: string) {
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

/** The files of a run of Easel itself: from another installation, or of one whose database is lost. */
import { aloneCheck } from '../pipeline/checklist.js';
import type { z } from 'zod';
import { faultJson } from '../db/codec.js';
import { PROVIDERS, type Fault } from '../errors.js';
import { en, explain } from '../languages/index.js';
import { idAt, timeOf } from '../lib/ids.js';
import { isPromptId, MAX_IMAGES, MAX_PROMPT, promptName } from '../pipeline/prompt.js';
import {
  comparisonsOf,
  seedOf,
  type Evaluation,
  type Iteration,
  type Run,
} from '../pipeline/run.js';
import type { Documents, TryDocuments } from './documents.js';
import { newCandidate, newIteration, type Draft } from './draft.js';
import {
  others,
  results,
  runId,
  summary,
  type Results,
  type Summary,
  type ToldEvaluation,
} from './easel-documents.js';
import { fieldsOf } from './facts.js';

/** Whether these are files of Easel: what the older tool writes has no run. */
export function isOfEasel({ summary: whole, tries }: Documents): boolean {
  const found = [whole, ...[...tries.values()].map((one) => one.results)];
  return found.some((document) => runId.safeParse(fieldsOf(document)?.run).success);
}

/** The run; or why there is none. */
export function easelDraft(
  documents: Documents,
  { path, now }: { readonly path: string; readonly now: number },
): Draft | string {
  const parsed = summary.safeParse(documents.summary);
  if (!parsed.success)
    return documents.summary === undefined
      ? 'has no summary.json: this run was not over, or its end was lost'
      : `summary.json: ${problemOf(parsed.error)}`;
  const about = parsed.data;
  if (about.prompt.prompt.length > MAX_PROMPT)
    return `its prompt has more than ${String(MAX_PROMPT)} characters`;
  if (about.created_at > now || timeOf(about.run) > now)
    return 'is of a time that has not come yet';
  const read = triesOf(documents, about);
  if (typeof read === 'string') return read;
  return {
    place: path,
    identity: ['easel', about.run],
    isOlder: false,
    costUsd: about.cost_usd,
    run: runOf(
      about,
      read.map(({ iteration }) => iteration),
      now,
    ),
    pictures: new Map(
      read.flatMap(({ pictures }) =>
        pictures.map(
          ([key, { name, unsafe }]) => [key, { paths: [`${path}/${name}`], unsafe }] as const,
        ),
      ),
    ),
  };
}

function problemOf({ issues }: z.ZodError): string {
  const [issue] = issues;
  return issue ? `${issue.path.join('.')}: ${issue.message}` : 'is not as Easel writes it';
}

function runOf(about: Summary, iterations: readonly Iteration[], now: number): Draft['run'] {
  const { id: name, negative_prompt: negative, ...words } = about.prompt;
  const { run, iteration, change } = about.parent ?? { run: null, iteration: null, change: null };
  return {
    id: about.run,
    submissionId: idAt(about.created_at),
    position: 0,
    prompt: {
      ...words,
      id: isPromptId(name) ? name : promptName(words.prompt, new Set()),
      negative,
      origin: about.parent && { runId: run, iteration, change },
    },
    status: about.status,
    seed: about.seed,
    checklist: about.checks ?? about.checklist?.map(aloneCheck) ?? null,
    iterations,
    comparisons: comparisonsIn(iterations, about.winner?.iteration),
    fault: about.fault && faultOf(about.fault),
    createdAt: about.created_at,
    startedAt: about.started_at,
    endedAt: Math.min(about.ended_at ?? about.created_at, now),
  };
}

/** Which of equals won is all that the files tell of how they were compared. */
function comparisonsIn(
  iterations: readonly Iteration[],
  won: number | undefined,
): Run['comparisons'] {
  const scores = iterations.map((iteration) => scoreOf(iteration));
  const top = Math.max(...scores);
  const tied = iterations.filter((_, index) => scores[index] === top && top >= 0);
  return comparisonsOf(tied, won);
}

/** Before its pictures are read, a try's score is that of its candidates. */
function scoreOf({ candidates }: Iteration): number {
  return Math.max(-1, ...candidates.map((one) => one.evaluation?.score ?? -1));
}

/** The files have its code, and the sentence that a provider is named in. */
function faultOf({ code, sentence }: NonNullable<Summary['fault']>): Fault {
  const possible = [{ code }, ...Object.keys(PROVIDERS).map((provider) => ({ code, provider }))];
  const faults = possible.flatMap((one) => faultJson.safeParse(one).data ?? []);
  return faults.find((fault) => explain(fault, en) === sentence) ?? { code: 'internal' };
}

interface ReadTry {
  readonly iteration: Iteration;
  /** Ids of candidates, and their files. */
  readonly pictures: readonly (readonly [
    string,
    { readonly name: string; readonly unsafe: boolean },
  ])[];
}

/** The tries of a summary: what has no files of its own was never painted. */
function triesOf({ tries }: Documents, about: Summary): readonly ReadTry[] | string {
  const read: ReadTry[] = [];
  for (const { iteration: number, prompt, seeds } of about.iterations) {
    const documents = tries.get(number);
    if (documents?.results === undefined) {
      read.push(unpainted(about, { number, text: prompt, seeds }));
      continue;
    }
    const parsed = results.safeParse(documents.results);
    if (!parsed.success) return `iteration_${String(number)}_results: ${problemOf(parsed.error)}`;
    read.push(painted(about, number, parsed.data, documents));
  }
  return read;
}

function unpainted(
  about: Summary,
  {
    number,
    text,
    seeds,
  }: { readonly number: number; readonly text: string; readonly seeds: readonly (number | null)[] },
): ReadTry {
  const candidates = seeds.slice(0, MAX_IMAGES).map((seed, index) =>
    newCandidate(about.created_at, {
      number: index + 1,
      seed: seed ?? seedOf(about, number, index + 1),
      requestId: null,
      evaluation: null,
    }),
  );
  const iteration = newIteration(about.created_at, { number, text, candidates, refined: null });
  return { iteration, pictures: [] };
}

function painted(about: Summary, number: number, told: Results, documents: TryDocuments): ReadTry {
  const judged = judgementsOf(told, documents);
  const made = told.candidates.map((one) => ({
    file: one.image,
    unsafe: one.unsafe === true,
    candidate: newCandidate(about.created_at, {
      number: one.candidate,
      seed: one.seed ?? seedOf(about, number, one.candidate),
      requestId: one.request_id,
      evaluation: judged.get(one.candidate) ?? null,
    }),
  }));
  const { refined_prompt: refined } = told;
  return {
    iteration: newIteration(about.created_at, {
      number,
      text: told.prompt,
      candidates: made.map(({ candidate }) => candidate),
      refined: refined && {
        text: refined.text,
        changes: refined.changes,
        base: refined.from_iteration,
        modelVersion: refined.model,
      },
    }),
    pictures: made.flatMap(({ file, unsafe, candidate }) =>
      file !== null && isName(file) ? [[candidate.id, { name: file, unsafe }] as const] : [],
    ),
  };
}

/** By the number of the candidate: the best is with the results, the others with its evaluation. */
function judgementsOf(
  told: Results,
  { evaluation }: TryDocuments,
): ReadonlyMap<number, Evaluation> {
  const judged = new Map<number, Evaluation>();
  for (const { candidate, ...one } of others.safeParse(evaluation).data?.other_candidates ?? [])
    judged.set(candidate, evaluationOf(one));
  if (told.candidate !== null && told.evaluation)
    judged.set(told.candidate, evaluationOf(told.evaluation));
  return judged;
}

function evaluationOf({ model, ...evaluation }: ToldEvaluation): Evaluation {
  return { ...evaluation, modelVersion: model };
}

/** Of a file in the run's own folder. */
function isName(file: string): boolean {
  return /^[\w-][\w.-]{0,100}$/.test(file);
}

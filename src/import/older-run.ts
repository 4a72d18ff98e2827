/** What the older tool's files and rows say of one prompt, and the run that it is here. */
import { aloneCheck } from '../pipeline/checklist.js';
import { falModel } from '../config.js';
import { idAt } from '../lib/ids.js';
import {
  fullPrompt,
  isPromptId,
  MAX_DETAIL,
  MAX_ITERATIONS,
  MAX_PROMPT,
  promptName,
} from '../pipeline/prompt.js';
import { seedOf, type Evaluation, type Iteration, type RefinedPrompt } from '../pipeline/run.js';
import { atMost } from './cut.js';
import { newCandidate, newIteration, type Draft } from './draft.js';

/** Whatever is not known is absent. */
export interface OlderRun {
  readonly id: string;
  readonly place: string;
  readonly prompt?: string | undefined;
  readonly title?: string | undefined;
  readonly scene?: string | undefined;
  readonly mood?: string | undefined;
  readonly negative?: string | undefined;
  readonly model?: string | undefined;
  readonly at?: number | undefined;
  readonly tries: ReadonlyMap<number, OlderTry>;
}

export interface OlderTry {
  readonly text?: string | undefined;
  /** Paths within the folder that is imported. */
  readonly pictures?: readonly string[] | undefined;
  readonly evaluation?: OlderEvaluation | undefined;
  readonly refined?: string | undefined;
  readonly at?: number | undefined;
}

export interface OlderEvaluation {
  readonly seen: string;
  readonly strengths: readonly string[];
  readonly weaknesses: readonly string[];
  readonly suggestions: readonly string[];
  readonly score?: number | undefined;
  /** Whether it was content with the picture, where it said so. */
  readonly isMet?: boolean | undefined;
}

/** What one source does not say is taken from the other. */
export function merge(first: OlderRun, second: OlderRun): OlderRun {
  const numbers = new Set([...first.tries.keys(), ...second.tries.keys()]);
  return {
    id: first.id,
    place: first.place,
    prompt: first.prompt ?? second.prompt,
    title: first.title ?? second.title,
    scene: first.scene ?? second.scene,
    mood: first.mood ?? second.mood,
    negative: first.negative ?? second.negative,
    model: first.model ?? second.model,
    at: first.at ?? second.at,
    tries: new Map(
      [...numbers].map((number) => [
        number,
        mergeTries(first.tries.get(number) ?? {}, second.tries.get(number) ?? {}),
      ]),
    ),
  };
}

function mergeTries(first: OlderTry, second: OlderTry): OlderTry {
  return {
    text: first.text ?? second.text,
    pictures: [...(first.pictures ?? []), ...(second.pictures ?? [])],
    evaluation: first.evaluation ?? second.evaluation,
    refined: first.refined ?? second.refined,
    at: first.at ?? second.at,
  };
}

/** The one check that the older tool made. */
const QUESTION = 'Does the picture show what the prompt asks for?';
const SAID = {
  met: 'The older tool was content with it.',
  unmet: 'The older tool asked for changes.',
  unknown: 'The older tool did not say.',
};
/** It never said which model answered. */
const MODEL_VERSION = 'unknown';

export interface Defaults {
  readonly model: string;
  readonly now: number;
}

/** The run; or why there is none. */
export function toDraft(older: OlderRun, { model, now }: Defaults): Draft | string {
  const prompt = older.prompt ?? older.tries.get(1)?.text;
  if (prompt === undefined) return 'has no prompt';
  if (prompt.length > MAX_PROMPT)
    return `its prompt has more than ${String(MAX_PROMPT)} characters`;
  const detail = (text: string | undefined) => (text && atMost(text, MAX_DETAIL)) ?? null;
  const words = {
    prompt,
    title: detail(older.title),
    scene: detail(older.scene),
    mood: detail(older.mood),
  };
  const times = [older.at, ...[...older.tries.values()].map(({ at }) => at)].filter(
    (at) => at !== undefined,
  );
  const at = times.length > 0 ? Math.min(...times) : now;
  const numbers = [...older.tries.keys()].sort((a, b) => a - b);
  const iterations = numbers.map((number) => iterationOf(older, number, fullPrompt(words), at));
  const isJudged = iterations.some(({ candidates }) => candidates.some((one) => one.evaluation));
  return {
    place: older.place,
    identity: ['older', older.id, prompt],
    isOlder: true,
    costUsd: null,
    pictures: new Map(
      iterations.flatMap(({ number, candidates: [candidate] }) =>
        candidate
          ? [[candidate.id, { paths: older.tries.get(number)?.pictures ?? [], unsafe: false }]]
          : [],
      ),
    ),
    run: {
      id: idAt(at),
      submissionId: idAt(at),
      position: 0,
      prompt: {
        ...words,
        id: isPromptId(older.id) ? older.id : promptName(older.id, new Set()),
        negative: detail(older.negative),
        // What the picture is, once that is read.
        aspect: 'square',
        seed: null,
        iterations: Math.min(Math.max(...numbers, 1), MAX_ITERATIONS),
        images: 1,
        model: falModel.safeParse(older.model).data ?? model,
        origin: null,
      },
      status: 'done',
      seed: 0,
      checklist: isJudged ? [aloneCheck(QUESTION)] : null,
      iterations,
      comparisons: [],
      fault: null,
      createdAt: at,
      startedAt: at,
      endedAt: Math.max(at, ...times),
    },
  };
}

function iterationOf(older: OlderRun, number: number, full: string, at: number): Iteration {
  const { text, evaluation, refined } = older.tries.get(number) ?? {};
  const next = older.tries.get(number + 1)?.text;
  const wentOn = refined !== undefined || older.tries.has(number + 1);
  return newIteration(at, {
    number,
    text: text ?? older.tries.get(number - 1)?.refined ?? full,
    refined: refinedOf(refined ?? next, evaluation),
    candidates: [
      newCandidate(at, {
        number: 1,
        // Nobody knows the real one: without a job it is shown to nobody.
        seed: seedOf({ seed: 0 }, number, 1),
        requestId: null,
        evaluation: evaluation ? evaluationOf(evaluation, wentOn) : null,
      }),
    ],
  });
}

function refinedOf(
  text: string | undefined,
  evaluation: OlderEvaluation | undefined,
): RefinedPrompt | null {
  if (text === undefined) return null;
  const changes = (evaluation?.suggestions ?? []).map((change) => ({
    check: null,
    change,
    reason: '',
  }));
  return { text, changes, base: null, modelVersion: MODEL_VERSION };
}

function evaluationOf(
  { seen, strengths, weaknesses, score, isMet }: OlderEvaluation,
  wentOn: boolean,
): Evaluation {
  const met = isMet ?? (score === undefined ? false : score === 1);
  const isKnown = isMet !== undefined || score !== undefined || wentOn;
  const evidence = isKnown ? (met ? SAID.met : SAID.unmet) : SAID.unknown;
  return {
    seen,
    strengths,
    weaknesses,
    answers: [{ question: QUESTION, evidence, met }],
    score: score ?? (met ? 1 : 0),
    modelVersion: MODEL_VERSION,
  };
}

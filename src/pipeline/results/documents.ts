/** A run as the files beside its pictures tell it. Their fields are explained in docs/output.md. */
import { questionsOf } from '../checklist.js';
import { posix } from 'node:path';
import { en, explain } from '../../languages/index.js';
import { paintedSeed } from '../origin.js';
import type { Prompt } from '../prompt.js';
import {
  best,
  shown,
  winner,
  type Candidate,
  type Evaluation,
  type Iteration,
  type RefinedPrompt,
  type Run,
} from '../run.js';

/** `iteration_N_results`: one iteration whole. */
export function iterationDocument(run: Run, iteration: Iteration) {
  const { prompt } = run;
  const top = shown(iteration);
  return {
    run: run.id,
    prompt_id: prompt.id,
    iteration: iteration.number,
    iterations: prompt.iterations,
    parent: parentFields(prompt),
    original_prompt: prompt.prompt,
    prompt: iteration.text,
    negative_prompt: prompt.negative,
    aspect: prompt.aspect,
    model: prompt.model,
    candidate: top?.number ?? null,
    image: imageName(top),
    seed: top ? paintedSeed(top) : null,
    score: top?.evaluation?.score ?? null,
    evaluation: top?.evaluation ? evaluationFields(top.evaluation) : null,
    refined_prompt: refinedFields(iteration.refined),
    candidates: iteration.candidates.map(candidateFields),
  };
}

/** `iteration_N_evaluation.json`: what was said of the best candidate and the others; null before that. */
export function evaluationDocument(run: Run, iteration: Iteration) {
  const top = best(iteration);
  if (!top) return null;
  return {
    run: run.id,
    prompt_id: run.prompt.id,
    iteration: iteration.number,
    ...judgedFields(top, top.evaluation),
    other_candidates: iteration.candidates.flatMap((candidate) =>
      candidate.evaluation && candidate.number !== top.number
        ? [judgedFields(candidate, candidate.evaluation)]
        : [],
    ),
  };
}

/** `summary.json`: what was asked for, how it ended, which iteration won, and all of them in short. */
export function summaryDocument(run: Run) {
  const won = winner(run);
  return {
    run: run.id,
    prompt: promptFields(run.prompt),
    parent: parentFields(run.prompt),
    status: run.status,
    fault: run.fault && { code: run.fault.code, sentence: explain(run.fault, en) },
    seed: run.seed,
    created_at: isoTime(run.createdAt),
    started_at: isoTime(run.startedAt),
    ended_at: isoTime(run.endedAt),
    winner: won
      ? { iteration: won.number, score: iterationScore(won), image: imageName(shown(won)) }
      : null,
    checklist: run.checklist && questionsOf(run.checklist),
    checks: run.checklist,
    iterations: run.iterations.map((iteration) => ({
      iteration: iteration.number,
      prompt: iteration.text,
      score: iterationScore(iteration),
      image: imageName(shown(iteration)),
      seeds: iteration.candidates.map(paintedSeed),
      refined_prompt: iteration.refined?.text ?? null,
    })),
  };
}

function promptFields(prompt: Prompt) {
  const { id, prompt: words, title, scene, mood, aspect, seed, iterations, images, model } = prompt;
  const fields = { id, prompt: words, title, scene, mood, aspect, seed, iterations, images, model };
  return { ...fields, negative_prompt: prompt.negative };
}

/** What it goes on from; null where that is nothing but words. */
function parentFields({ origin }: Prompt) {
  return origin && { run: origin.runId, iteration: origin.iteration, change: origin.change };
}

function candidateFields(candidate: Candidate) {
  return {
    candidate: candidate.number,
    image: imageName(candidate),
    width: candidate.image?.width ?? null,
    height: candidate.image?.height ?? null,
    unsafe: candidate.image?.unsafe ?? null,
    seed: paintedSeed(candidate),
    request_id: candidate.requestId,
    score: candidate.evaluation?.score ?? null,
  };
}

function judgedFields(candidate: Candidate, evaluation: Evaluation) {
  return {
    candidate: candidate.number,
    image: imageName(candidate),
    ...evaluationFields(evaluation),
  };
}

function evaluationFields({ modelVersion, ...evaluation }: Evaluation) {
  return { ...evaluation, model: modelVersion };
}

function refinedFields(refined: RefinedPrompt | null) {
  if (!refined) return null;
  const { text, changes, base, modelVersion: model } = refined;
  return { text, changes, from_iteration: base, model };
}

function iterationScore(iteration: Iteration): number | null {
  return best(iteration)?.evaluation.score ?? null;
}

/** The file in the run's own folder. */
function imageName(candidate: Candidate | undefined): string | null {
  return candidate?.image ? posix.basename(candidate.image.path) : null;
}

function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

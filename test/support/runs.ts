/** Runs in any state, for tests: what a test does not say is done, sound and dull. */
import { aloneCheck } from '../../src/pipeline/checklist.js';
import type { Candidate, Evaluation, Iteration, Run } from '../../src/pipeline/run.js';

export function evaluation(score: number): Evaluation {
  return {
    seen: 'A lighthouse: "tall", at dusk',
    answers: [{ question: 'Is there a lighthouse?', evidence: 'left', met: true }],
    strengths: ['light'],
    weaknesses: ['no boat'],
    score,
    modelVersion: 'gemini-x',
  };
}

export function candidate(number: number, image: string | null, score: number | null): Candidate {
  return {
    id: `c${String(number)}`,
    number,
    seed: 40 + number,
    requestId: 'req',
    image: image === null ? null : { path: image, width: 64, height: 48, unsafe: false },
    evaluation: score === null ? null : evaluation(score),
  };
}

export function iteration(number: number, candidates: readonly Candidate[]): Iteration {
  return {
    id: `i${String(number)}`,
    number,
    text: `a lighthouse, try ${String(number)}`,
    candidates,
    refined: {
      text: 'a lighthouse and a boat',
      changes: [{ check: null, change: 'boat', reason: 'was missing' }],
      base: null,
      modelVersion: 'gemini-y',
    },
  };
}

export function run(
  images: number,
  iterations: readonly Iteration[],
  changes: Partial<Run> = {},
): Run {
  return {
    id: 'r1',
    submissionId: 's1',
    guildId: 'guild',
    userId: 'u1',
    position: 0,
    prompt: {
      id: 'lighthouse',
      prompt: 'a lighthouse',
      title: 'Dusk',
      scene: null,
      mood: null,
      negative: 'people',
      aspect: 'wide',
      seed: null,
      iterations: 2,
      images,
      model: 'fal-ai/x',
      origin: null,
    },
    status: 'done',
    seed: 41,
    folder: 'results/lighthouse',
    checklist: [aloneCheck('Is there a lighthouse?')],
    iterations,
    comparisons: [],
    fault: null,
    createdAt: 0,
    startedAt: 1000,
    endedAt: 61_000,
    ...changes,
  };
}

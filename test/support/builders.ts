/** Makes domain values for tests, complete but for what a test is about. */
import type { Prompt } from '../../src/pipeline/prompt.js';
import type { Candidate, Evaluation, Iteration, Run } from '../../src/pipeline/run.js';

export function aPrompt(fields: Partial<Prompt> = {}): Prompt {
  return {
    id: 'fox',
    prompt: 'a red fox in snow',
    title: null,
    scene: null,
    mood: null,
    negative: null,
    aspect: 'square',
    seed: null,
    iterations: 3,
    images: 1,
    model: 'fal-ai/fast-lightning-sdxl',
    ...fields,
  };
}

/** An evaluation that meets the first `met` of `of` checks. */
export function anEvaluation(met: number, of = 4): Evaluation {
  return {
    seen: 'a fox',
    answers: Array.from({ length: of }, (_, index) => ({
      question: `Is check ${String(index + 1)} met?`,
      evidence: 'it is to be seen',
      met: index < met,
    })),
    strengths: ['colours'],
    weaknesses: ['hands'],
    score: met / of,
    modelVersion: 'gemini-test-001',
  };
}

export function aCandidate(fields: Partial<Candidate> = {}): Candidate {
  return {
    id: 'c1',
    number: 1,
    seed: 7,
    requestId: null,
    image: null,
    evaluation: null,
    ...fields,
  };
}

export const anImage = {
  path: 'results/fox/iteration_1.png',
  width: 64,
  height: 64,
  unsafe: false,
};

/** An iteration as far as it is told: `met` checks of four, refined or not. */
export function anIteration(number: number, met?: number, refined = met !== undefined): Iteration {
  return {
    id: `i${String(number)}`,
    number,
    text: `text ${String(number)}`,
    candidates: [
      aCandidate({
        id: `c${String(number)}`,
        ...(met === undefined
          ? {}
          : { requestId: 'r', image: anImage, evaluation: anEvaluation(met) }),
      }),
    ],
    refined: refined
      ? { text: `text ${String(number + 1)}`, changes: [], modelVersion: 'gemini-test-001' }
      : null,
  };
}

export function aRun(fields: Partial<Run> = {}): Run {
  return {
    id: 'run1',
    submissionId: 'submission1',
    userId: 'ada',
    position: 0,
    prompt: aPrompt(),
    status: 'running',
    seed: 7,
    folder: 'results/fox',
    checklist: ['Is there a fox?'],
    iterations: [anIteration(1)],
    comparisons: [],
    fault: null,
    createdAt: 0,
    startedAt: 0,
    endedAt: null,
    ...fields,
  };
}

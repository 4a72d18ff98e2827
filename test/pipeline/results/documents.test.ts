import { aloneCheck } from '../../../src/pipeline/checklist.js';
import { describe, expect, it } from 'vitest';
import {
  evaluationDocument,
  iterationDocument,
  summaryDocument,
} from '../../../src/pipeline/results/documents.js';
import { candidate, iteration, run } from '../../support/runs.js';

const one = iteration(1, [candidate(1, 'results/lighthouse/iteration_1.png', 0.5)]);
const two = iteration(2, [
  candidate(1, 'results/lighthouse/iteration_2_candidate_1.png', 0.25),
  candidate(2, 'results/lighthouse/iteration_2_candidate_2.png', 1),
]);

describe('the summary', () => {
  it('has the prompt, the winner and every iteration in short', () => {
    expect(summaryDocument(run(2, [one, two]))).toEqual({
      run: 'r1',
      prompt: {
        id: 'lighthouse',
        prompt: 'a lighthouse',
        title: 'Dusk',
        scene: null,
        mood: null,
        negative_prompt: 'people',
        aspect: 'wide',
        seed: null,
        iterations: 2,
        images: 2,
        model: 'fal-ai/x',
      },
      parent: null,
      status: 'done',
      fault: null,
      seed: 41,
      created_at: '1970-01-01T00:00:00.000Z',
      started_at: '1970-01-01T00:00:01.000Z',
      ended_at: '1970-01-01T00:01:01.000Z',
      winner: { iteration: 2, score: 1, image: 'iteration_2_candidate_2.png' },
      checklist: ['Is there a lighthouse?'],
      checks: [aloneCheck('Is there a lighthouse?')],
      iterations: [
        {
          iteration: 1,
          prompt: 'a lighthouse, try 1',
          score: 0.5,
          image: 'iteration_1.png',
          seeds: [41],
          refined_prompt: 'a lighthouse and a boat',
        },
        {
          iteration: 2,
          prompt: 'a lighthouse, try 2',
          score: 1,
          image: 'iteration_2_candidate_2.png',
          seeds: [41, 42],
          refined_prompt: 'a lighthouse and a boat',
        },
      ],
    });
  });

  it('says why a run failed', () => {
    const fault = { code: 'bad_image', provider: 'fal' } as const;
    const failed = summaryDocument(run(1, [], { status: 'failed', fault, endedAt: null }));
    expect(failed).toMatchObject({
      status: 'failed',
      winner: null,
      ended_at: null,
      fault: { code: 'bad_image', sentence: expect.stringContaining('fal.ai') as unknown },
    });
  });
});

describe('the results of an iteration', () => {
  it('show its best candidate, and list all', () => {
    expect(iterationDocument(run(2, [one, two]), two)).toMatchObject({
      iteration: 2,
      iterations: 2,
      parent: null,
      original_prompt: 'a lighthouse',
      prompt: 'a lighthouse, try 2',
      negative_prompt: 'people',
      candidate: 2,
      image: 'iteration_2_candidate_2.png',
      seed: 42,
      score: 1,
      evaluation: { score: 1, model: 'gemini-x' },
      refined_prompt: { text: 'a lighthouse and a boat', model: 'gemini-y' },
      candidates: [
        { candidate: 1, score: 0.25, width: 64, unsafe: false },
        { candidate: 2, score: 1, image: 'iteration_2_candidate_2.png', request_id: 'req' },
      ],
    });
  });

  it('are there before there is a picture', () => {
    const waiting = iteration(1, [candidate(1, null, null)]);
    expect(iterationDocument(run(1, [waiting]), waiting)).toMatchObject({
      image: null,
      score: null,
      evaluation: null,
      candidates: [{ image: null, width: null }],
    });
  });
});

describe('the evaluation of an iteration', () => {
  it('is that of the best candidate, and those of the others', () => {
    expect(evaluationDocument(run(2, [two]), two)).toMatchObject({
      candidate: 2,
      score: 1,
      answers: [{ question: 'Is there a lighthouse?', evidence: 'left', met: true }],
      other_candidates: [{ candidate: 1, score: 0.25 }],
    });
  });

  it('is null where nothing was evaluated', () => {
    const waiting = iteration(1, [candidate(1, 'results/lighthouse/iteration_1.png', null)]);
    expect(evaluationDocument(run(1, [waiting]), waiting)).toBeNull();
  });
});

describe('what a run goes on from', () => {
  const origin = { runId: 'r0', iteration: 2, change: 'at night' };
  const child = run(1, [one], { prompt: { ...run(1, [one]).prompt, origin } });

  it('stands in the summary and in the results of each iteration', () => {
    const parent = { run: 'r0', iteration: 2, change: 'at night' };
    expect(summaryDocument(child)).toMatchObject({ parent });
    expect(iterationDocument(child, one)).toMatchObject({ parent });
  });

  it('is a picture that no seed painted', () => {
    const [candidate] = one.candidates;
    if (!candidate) throw new Error('no candidate');
    const given = { ...one, candidates: [{ ...candidate, requestId: null }] };
    expect(iterationDocument(child, given)).toMatchObject({
      seed: null,
      candidates: [{ seed: null, request_id: null }],
    });
    expect(summaryDocument({ ...child, iterations: [given] }).iterations).toMatchObject([
      { seeds: [null] },
    ]);
  });
});

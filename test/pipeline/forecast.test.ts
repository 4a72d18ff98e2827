import { describe, expect, it } from 'vitest';
import { insertApiCall } from '../../src/db/logs.js';
import { recentPace, workLeft } from '../../src/db/pace.js';
import { SqlRunStore } from '../../src/db/runs.js';
import { loadSubmission } from '../../src/db/submissions.js';
import { readyIn, type Circumstances } from '../../src/pipeline/forecast.js';
import { anApiCall, anEvaluation, anImage, aPrompt, submitted } from '../support/builders.js';
import { aDatabase } from '../support/database.js';

const MODEL = aPrompt().model;
const calm: Circumstances = {
  pace: {
    painting: new Map([[MODEL, 4_000]]),
    asking: { checklist: 1_000, evaluate: 2_000, refine: 1_000 },
  },
  painter: { concurrency: 4, requestsPerMinute: 60 },
  critic: { concurrency: 4, requestsPerMinute: 60 },
  runsAhead: 0,
};

describe('when it may be ready', () => {
  it('is after its iterations, where nobody else is there', () => {
    expect(readyIn([aPrompt({ iterations: 3 })], calm)).toBe(3 * 7_000);
  });

  it('is after what the slots need for all of it', () => {
    const prompts = Array.from({ length: 40 }, () => aPrompt({ iterations: 1 }));
    const critic = { concurrency: 4, requestsPerMinute: 1_000 };
    expect(readyIn(prompts, { ...calm, critic })).toBe(40_000);
  });

  it('is later by those who are ahead, and by the rate', () => {
    const prompts = Array.from({ length: 10 }, () => aPrompt({ iterations: 1 }));
    const alone = readyIn(prompts, calm) ?? 0;
    expect(readyIn(prompts, { ...calm, runsAhead: 10 })).toBeGreaterThan(alone);
    const slow = { ...calm, painter: { concurrency: 4, requestsPerMinute: 1 } };
    expect(readyIn(prompts, slow)).toBe(9 * 60_000);
  });

  it('is not known where one of its steps was not seen of late', () => {
    expect(readyIn([aPrompt({ model: 'other' })], calm)).toBeNull();
    const pace = { ...calm.pace, asking: { checklist: 1, evaluate: 1 } };
    expect(readyIn([aPrompt()], { ...calm, pace })).toBeNull();
  });
});

it('the pace is the median of what was answered of late', async () => {
  const db = await aDatabase();
  const call = (operation: string, durationMs: number, outcome = 'ok') =>
    insertApiCall(db, anApiCall({ operation, durationMs, outcome, model: 'm' }));
  for (const ms of [100, 300, 9_000]) await call('collect', ms);
  await call('collect', 90_000, 'provider_down');
  expect((await recentPace(db)).painting.size).toBe(0);
  await call('submit', 50);
  await call('refine', 70);
  expect(await recentPace(db)).toEqual({
    painting: new Map([['m', 350]]),
    asking: { refine: 70 },
  });
});

it('the pace of a service without a queue is that of its answers', async () => {
  const db = await aDatabase();
  const about = { provider: 'openai-images', operation: 'submit', model: 'own' } as const;
  await insertApiCall(db, anApiCall({ ...about, durationMs: 900 }));
  expect((await recentPace(db)).painting).toEqual(new Map([['own', 900]]));
});

it('what is left is foretold of what has begun, and nothing of what is over', async () => {
  const db = await aDatabase();
  const store = new SqlRunStore(db);
  const { runId, submissionId } = await submitted(db, { iterations: 3, images: 1 });
  const left = async () => workLeft(db, await loadSubmission(db, submissionId));
  expect(await left()).toEqual([{ model: MODEL, iterations: 3, images: 1 }]);
  const { iterations } = await store.load(runId);
  const [iteration] = iterations;
  const candidate = iteration?.candidates[0];
  if (!iteration || !candidate) throw new Error('nothing to paint');
  const refined = { text: 'a fox, red', changes: [], base: null, modelVersion: 'm' };
  const next = { text: refined.text, seeds: [2] };
  const evaluation = anEvaluation(2);
  await store.save(runId, 'collect', { kind: 'collect', candidate, image: anImage });
  await store.save(runId, 'evaluate', { kind: 'evaluate', candidate, evaluation });
  await store.save(runId, 'refine', { kind: 'refine', iteration, refined, next });
  expect(await left()).toEqual([{ model: MODEL, iterations: 2, images: 1 }]);
  await store.end(runId, 'cancelled', null);
  expect(await left()).toEqual([]);
  expect(readyIn([], calm)).toBeNull();
});

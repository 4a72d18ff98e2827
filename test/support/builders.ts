/** Makes domain values and rows for tests, complete but for what a test is about. */
import { aloneCheck } from '../../src/pipeline/checklist.js';
import { randomUUID } from 'node:crypto';
import { recordPost } from '../../src/db/posts.js';
import { loadRun } from '../../src/db/run-rows.js';
import type { Db } from '../../src/db/schema.js';
import { recordReply, recordThread } from '../../src/db/submissions.js';
import type { ApiCall, NewSubmission } from '../../src/pipeline/ports.js';
import type { Prompt } from '../../src/pipeline/prompt.js';
import type {
  Candidate,
  Evaluation,
  Iteration,
  Run,
  RunSummary,
  Submission,
} from '../../src/pipeline/run.js';
import { submit } from './database.js';

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
    origin: null,
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

export const aPicture = {
  png: Buffer.from('a picture'),
  preview: Buffer.from('a preview\xff\xd9', 'latin1'),
  thumbnail: Buffer.from('a thumbnail'),
  width: 64,
  height: 64,
};

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
      ? {
          text: `text ${String(number + 1)}`,
          changes: [],
          base: null,
          modelVersion: 'gemini-test-001',
        }
      : null,
  };
}

export function aRun(fields: Partial<Run> = {}): Run {
  return {
    id: 'run1',
    submissionId: 'submission1',
    guildId: 'guild',
    userId: 'ada',
    position: 0,
    prompt: aPrompt(),
    status: 'running',
    seed: 7,
    folder: 'results/fox',
    checklist: [aloneCheck('Is there a fox?')],
    iterations: [anIteration(1)],
    comparisons: [],
    fault: null,
    createdAt: 0,
    startedAt: 0,
    endedAt: null,
    ...fields,
  };
}

/** A run as a line of its submission. */
export function aSummary(fields: Partial<RunSummary> = {}): RunSummary {
  return {
    id: 'run1',
    name: 'fox',
    prompt: 'a red fox in snow',
    change: null,
    status: 'queued',
    iterationsDone: 0,
    iterationsPlanned: 3,
    bestScore: null,
    bestIteration: null,
    fault: null,
    ...fields,
  };
}

/** A submission as it is read. */
export function aSubmission(fields: Partial<Submission> = {}): Submission {
  return {
    id: 'sub1',
    interactionId: '1',
    guildId: '2',
    channelId: '3',
    messageId: null,
    threadId: null,
    userId: 'ada',
    fileName: null,
    locale: 'en-US',
    held: false,
    createdAt: 0,
    runs: [aSummary()],
    ahead: 0,
    ...fields,
  };
}

/** One prompt by ada in a server, of an interaction of its own. */
export function aNewSubmission(fields: Partial<NewSubmission> = {}): NewSubmission {
  return {
    interactionId: randomUUID(),
    guildId: 'guild',
    channelId: 'channel',
    userId: 'ada',
    roles: [],
    fileName: null,
    locale: 'en-US',
    held: false,
    prompts: [aPrompt()],
    ...fields,
  };
}

export interface Circumstances {
  readonly guildId?: string;
  readonly userId?: string;
  readonly at?: number;
}

/** A queued run of its own submission; its first iteration has no picture yet. */
export async function submitted(
  db: Db,
  prompt: Partial<Prompt> = {},
  { guildId = 'guild', userId = 'ada', at = Date.now() }: Circumstances = {},
): Promise<{ runId: string; submissionId: string; iterationId: string }> {
  const submission = await submit(
    db,
    aNewSubmission({ guildId, userId, prompts: [aPrompt(prompt)] }),
    { dailyRuns: 0, isTaken: () => false, now: () => at },
  );
  const run = await loadRun(db, submission?.runs[0]?.id ?? '');
  return {
    runId: run.id,
    submissionId: run.submissionId,
    iterationId: run.iterations[0]?.id ?? '',
  };
}

/** Such a run whose first iteration is a message in a thread. */
export async function posted(
  db: Db,
  messageId: string,
  { threadId = 'thread', ...circumstances }: Circumstances & { threadId?: string } = {},
): Promise<{ runId: string; submissionId: string; iterationId: string }> {
  const ids = await submitted(db, {}, circumstances);
  await recordReply(db, ids.submissionId, 'status');
  await recordThread(db, ids.submissionId, threadId);
  await recordPost(db, ids.iterationId, messageId, 1);
  return ids;
}

/** An attempt at fal.ai that was answered. */
export function anApiCall(fields: Partial<ApiCall> = {}): ApiCall {
  return {
    runId: null,
    provider: 'fal',
    operation: 'submit',
    model: 'm',
    attempt: 1,
    startedAt: 0,
    durationMs: 1,
    outcome: 'ok',
    httpStatus: 200,
    modelVersion: null,
    inputTokens: null,
    outputTokens: null,
    costUsd: null,
    recovered: null,
    ...fields,
  };
}

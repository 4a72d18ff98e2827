import { RateLimitError } from 'discord.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SqlRunStore } from '../../../src/db/runs.js';
import { loadSubmission, openSubmissions, recordReply } from '../../../src/db/submissions.js';
import type { Messenger } from '../../../src/discord/messages/messenger.js';
import type { StatusOptions } from '../../../src/discord/posts/status-post.js';
import { Turns } from '../../../src/discord/posts/turns.js';
import { SubmissionThread } from '../../../src/discord/posts/submission-thread.js';
import { EaselError } from '../../../src/errors.js';
import { Quarantine } from '../../../src/pipeline/engine/quarantine.js';
import type { Run } from '../../../src/pipeline/run.js';
import { anEvaluation, anImage } from '../../support/builders.js';
import { aDatabase } from '../../support/database.js';
import { submitted } from '../../support/builders.js';
import { aMessenger } from '../../support/messenger.js';

const never = () => new Promise<never>(() => undefined);

/** Discord asks to be left alone for so long. */
function aRateLimit(retryAfter: number): RateLimitError {
  return new RateLimitError({
    global: false,
    method: 'PATCH',
    url: '',
    route: '',
    majorParameter: '',
    hash: '',
    limit: 5,
    timeToReset: retryAfter,
    retryAfter,
    sublimitTimeout: 0,
    scope: 'shared',
  });
}

type Pace = Pick<StatusOptions, 'progressMs'>;
const BRISK: Pace = { progressMs: 5 };

/** A submission of one run, and the thread that shows it. `isReplied` is whether the reply is recorded. */
async function aThread(
  instead: Partial<Messenger> = {},
  { isReplied = true, pace = BRISK }: { readonly isReplied?: boolean; readonly pace?: Pace } = {},
) {
  const db = await aDatabase();
  const store = new SqlRunStore(db);
  const { runId, submissionId } = await submitted(db, { iterations: 2 });
  if (isReplied) await recordReply(db, submissionId, 'reply');
  const discord = aMessenger(instead);
  const state = { isFull: false };
  const recorded: unknown[] = [];
  const silent = () => undefined;
  let closed = false;
  const thread = new SubmissionThread(
    submissionId,
    {
      db,
      messenger: discord.messenger,
      runner: {
        wake: silent,
        async end(id, fault) {
          thread.changed(await store.end(id, fault ? 'failed' : 'cancelled', fault));
        },
      },
      diskSpace: state,
      quarantine: new Quarantine(),
      turns: new Turns(pace.progressMs),
      openings: new Turns(0),
      onRecorded: () => Promise.resolve(),
      trouble: () => [],
      record: (error) => recorded.push(error),
      log: { info: silent, warn: silent, error: silent, debug: silent },
      now: Date.now,
      ...pace,
    },
    () => {
      closed = true;
    },
  );
  onTestFinished(() => thread.close(AbortSignal.abort()));
  /** The run is painted, judged or refined further, and the thread hears of it. */
  const move = async (kind: 'collect' | 'evaluate' | 'refine') => {
    const run = await store.load(runId);
    const iteration = run.iterations.at(-1);
    const candidate = iteration?.candidates[0];
    if (!iteration || !candidate) throw new Error('nothing to move');
    const refined = { text: 'a fox, red', changes: [], modelVersion: 'm' };
    await store.save(
      runId,
      kind,
      {
        collect: { kind: 'collect', candidate, image: anImage } as const,
        evaluate: { kind: 'evaluate', candidate, evaluation: anEvaluation(2) } as const,
        refine: { kind: 'refine', iteration, refined, next: null } as const,
      }[kind],
    );
    thread.changed(await store.load(runId));
  };
  const end = async () => {
    thread.changed(await store.end(runId, 'done', null));
  };
  const run = (): Promise<Run> => store.load(runId);
  const isClosed = async () => closed && (await openSubmissions(db)).length === 0;
  const release = () => recordReply(db, submissionId, 'reply');
  const show = () => loadSubmission(db, submissionId);
  return { ...discord, thread, store, state, recorded, move, end, run, isClosed, release, show };
}

describe('the thread of a submission', () => {
  it('is opened on the reply; a picture is posted once, and completed by an edit', async () => {
    const { thread, calls, move } = await aThread();
    thread.changed();
    await expect.poll(() => calls).toContain('open thread');
    await move('collect');
    await expect.poll(() => calls).toContain('post in thread of reply');
    await move('evaluate');
    await move('refine');
    await expect.poll(() => calls).toContain('edit post1');
    expect(calls.filter((call) => call.startsWith('post'))).toEqual(['post in thread of reply']);
    expect(calls.filter((call) => call === 'edit post1')).toHaveLength(1);
  });

  it('posts a picture while an edit of the status hangs', async () => {
    const { thread, calls, move } = await aThread({ edit: never });
    thread.changed();
    await expect.poll(() => calls).toContain('open thread');
    await move('collect');
    await expect.poll(() => calls).toContain('post in thread of reply');
  });

  it('shows the last state in the status, and is closed after it', async () => {
    const { thread, messages, move, end, isClosed } = await aThread();
    thread.changed();
    for (const kind of ['collect', 'evaluate', 'refine'] as const) await move(kind);
    await end();
    await expect.poll(isClosed).toBe(true);
    expect(messages.get('reply')?.content).toContain('🏆');
    expect(messages.get('post1')?.content).toContain('50 %');
  });

  it('shows the result within a second of its being known, and progress within two', async () => {
    const { thread, messages, move, end } = await aThread({}, { pace: {} });
    thread.changed();
    const status = () => messages.get('reply')?.content ?? '';
    for (const kind of ['collect', 'evaluate', 'refine'] as const) await move(kind);
    const moved = performance.now();
    await expect.poll(status, { timeout: 5_000, interval: 10 }).toContain('50 %');
    expect(performance.now() - moved).toBeLessThan(2_500);
    const over = performance.now();
    await end();
    await expect.poll(status, { timeout: 5_000, interval: 10 }).toContain('🏆');
    expect(performance.now() - over).toBeLessThan(1_000);
  });

  it('is drawn as soon as Discord allows it again', async () => {
    let edits = 0;
    const limited = () => {
      edits += 1;
      return edits > 1 ? Promise.resolve() : Promise.reject(aRateLimit(300));
    };
    const { thread, end, isClosed } = await aThread({ edit: limited });
    thread.changed();
    await expect.poll(() => edits).toBe(1);
    const limitedAt = performance.now();
    await end();
    await expect.poll(isClosed).toBe(true);
    expect(edits).toBe(2);
    expect(performance.now() - limitedAt).toBeGreaterThan(250);
  });

  it('that never had a picture is not opened', async () => {
    const { thread, calls, store, run, isClosed } = await aThread();
    thread.changed(await store.end((await run()).id, 'cancelled', null));
    await expect.poll(isClosed).toBe(true);
    expect(calls).not.toContain('open thread');
  });

  it('posts nothing while rows cannot be written, and goes on when they can', async () => {
    const { thread, calls, state, move } = await aThread();
    state.isFull = true;
    thread.changed();
    await move('collect');
    await expect.poll(() => calls).toContain('edit reply');
    expect(calls).not.toContain('post in thread of reply');
    state.isFull = false;
    thread.changed();
    await expect.poll(() => calls).toContain('post in thread of reply');
  });

  it('looks for a post that failed before it posts again, and adopts what it finds', async () => {
    let posts = 0;
    const post = () => {
      posts += 1;
      return Promise.reject(new Error('no answer'));
    };
    const findOwn = () => Promise.resolve('there already');
    const { thread, calls, move, recorded } = await aThread({ post, findOwn });
    thread.changed();
    await move('collect');
    await expect.poll(() => calls).toContain('edit there already');
    expect([posts, recorded.length]).toEqual([1, 1]);
  });
});

describe('a submission that nobody can see', () => {
  it.each([
    ['gone', { code: 'target_gone' }],
    ['closed to us', { code: 'discord_denied', missing: 'Create Public Threads' }],
  ] as const)('ends where its place is %s', async (_, fault) => {
    const startThread = () => Promise.reject(new EaselError(fault));
    const { thread, run, isClosed } = await aThread({ startThread });
    thread.changed();
    await expect.poll(isClosed).toBe(true);
    expect(await run()).toMatchObject({ status: 'failed', fault });
  });

  it('ends when its thread is deleted, and says so in the status', async () => {
    const { thread, run, calls, isClosed, move } = await aThread();
    thread.changed();
    await expect.poll(() => calls).toContain('open thread');
    await thread.gone('thread');
    expect(await run()).toMatchObject({ status: 'failed', fault: { code: 'target_gone' } });
    await expect.poll(isClosed).toBe(true);
    expect(calls.at(-1)).toBe('edit reply');
    await move('collect');
    expect(calls).not.toContain('post in thread of reply');
  });

  it('is not asked for again and again where the channel cannot be seen', async () => {
    const fault = { code: 'discord_denied', missing: 'View Channel' } as const;
    const channelInfo = () => Promise.reject(new EaselError(fault));
    const { thread, calls, isClosed } = await aThread({ channelInfo });
    thread.changed();
    await expect.poll(isClosed).toBe(true);
    expect(calls).toEqual([]);
  });
});

describe('a reply in doubt', () => {
  it('is looked for, and the submission goes on where it is found', async () => {
    const findReply = () => Promise.resolve('found');
    const { thread, calls, show } = await aThread({ findReply }, { isReplied: false });
    thread.changed();
    expect((await show()).messageId).toBeNull();
    thread.replyInDoubt();
    await expect.poll(() => calls).toContain('open thread');
    expect((await show()).messageId).toBe('found');
  });

  it('ends the submission where it is not found, for nobody was told of it', async () => {
    const { thread, run, calls, isClosed } = await aThread({}, { isReplied: false });
    thread.replyInDoubt();
    await expect.poll(isClosed).toBe(true);
    expect((await run()).status).toBe('cancelled');
    expect(calls).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { submissionStore } from '../../src/db/submissions.js';
import { createSubmit } from '../../src/db/submit.js';
import { loadSubmission, openSubmissions } from '../../src/db/submissions.js';
import { SqlRunStore } from '../../src/db/runs.js';
import { EaselError } from '../../src/errors.js';
import { Submissions } from '../../src/pipeline/submissions.js';
import { aPrompt } from '../support/builders.js';
import { aDatabase } from '../support/database.js';

const ASKED = {
  interactionId: 'interaction',
  guildId: 'guild',
  channelId: 'channel',
  userId: 'ada',
  fileName: 'foxes.json',
  prompts: [aPrompt({ id: 'a' }), aPrompt({ id: 'b' }), aPrompt({ id: 'c' })],
};

/** Submissions in a database of their own; `events` is what the runner and the publisher were told. */
async function someSubmissions({ price = 1, confirmAbove = 5, isFull = false } = {}) {
  const db = await aDatabase();
  const runs = new SqlRunStore(db);
  const events: string[] = [];
  const submit = createSubmit(db, { dailyRuns: 100, isTaken: () => false, now: Date.now });
  const submissions = new Submissions({
    store: submissionStore(db, submit),
    runner: {
      wake: () => events.push('wake'),
      async end(ids) {
        const { queued, running } = await runs.endAll(ids, 'cancelled', null);
        events.push(`end ${String(queued.length)} queued, ${String(running.length)} running`);
      },
    },
    publisher: {
      shown: () => events.push('shown'),
      replyInDoubt: () => events.push('in doubt'),
    },
    diskSpace: {
      save: (write) => write(),
      attempt: (write) =>
        isFull ? Promise.reject(new EaselError({ code: 'storage_full' })) : write(),
    },
    estimate: (prompts) => prompts.length * price,
    confirmAbove,
  });
  /** Which run would be let in next. */
  const next = async () => (await runs.nextQueued(() => 0))?.id;
  return { db, runs, submissions, events, next };
}

describe('a submission', () => {
  it('starts nothing before the reply to its command is recorded', async () => {
    const { submissions, events, next } = await someSubmissions();
    const submitted = await submissions.submit(ASKED);
    expect(await next()).toBeUndefined();
    await submissions.recordReply(submitted?.id ?? '', 'message');
    expect(events).toEqual(['shown', 'wake']);
    expect(await next()).toBe(submitted?.runs[0]?.id);
  });

  it('is enqueued once, however often its interaction comes', async () => {
    const { submissions, db } = await someSubmissions();
    await submissions.submit(ASKED);
    expect(await submissions.submit(ASKED)).toBeUndefined();
    expect(await openSubmissions(db)).toHaveLength(1);
  });

  it('is refused where nothing can be saved', async () => {
    const { submissions } = await someSubmissions({ isFull: true });
    await expect(submissions.submit(ASKED)).rejects.toMatchObject({
      fault: { code: 'storage_full' },
    });
  });

  it('that may cost more than may be spent unasked is held until it is released', async () => {
    const { submissions, events, next } = await someSubmissions({ price: 2 });
    const held = await submissions.submit(ASKED);
    expect(held?.held).toBe(true);
    await submissions.recordReply(held?.id ?? '', 'message');
    expect(await next()).toBeUndefined();
    await submissions.release(held?.id ?? '');
    expect(await next()).toBe(held?.runs[0]?.id);
    expect(events).toEqual(['shown', 'wake', 'shown', 'wake']);
  });

  it('is never held where no price needs a yes', async () => {
    const { submissions } = await someSubmissions({ price: 1000, confirmAbove: 0 });
    expect((await submissions.submit(ASKED))?.held).toBe(false);
  });
});

describe('a submission that ends early', () => {
  it('has what is not over cancelled, and stays to be shown', async () => {
    const { submissions, events, db, runs } = await someSubmissions();
    const { id = '', runs: [first, second] = [] } = (await submissions.submit(ASKED)) ?? {};
    await runs.start(first?.id ?? '');
    await runs.end(second?.id ?? '', 'done', null);
    await submissions.cancel(id);
    expect(events).toEqual(['end 1 queued, 1 running']);
    expect((await loadSubmission(db, id)).runs.map(({ status }) => status)).toEqual([
      'cancelled',
      'done',
      'cancelled',
    ]);
    expect(await openSubmissions(db)).toEqual([id]);
  });

  it('is withdrawn without a trace where nobody was told of it', async () => {
    const { submissions, events, db } = await someSubmissions();
    const { id = '' } = (await submissions.submit(ASKED)) ?? {};
    await submissions.withdraw(id);
    expect(events).toEqual(['end 3 queued, 0 running']);
    expect(await openSubmissions(db)).toEqual([]);
  });

  it('is looked for where its reply is in doubt', async () => {
    const { submissions, events } = await someSubmissions();
    submissions.replyInDoubt('submission');
    expect(events).toEqual(['in doubt']);
  });
});

import { describe, expect, it } from 'vitest';
import { loadSubmission } from '../../src/db/submissions.js';
import { aPrompt } from '../support/builders.js';
import { openSubmissions } from '../support/database.js';
import { NOON, someSubmissions } from '../support/submissions.js';

const HOUR = 3_600_000;

const ASKED = {
  interactionId: 'interaction',
  guildId: 'guild',
  channelId: 'channel',
  userId: 'ada',
  fileName: 'foxes.json',
  locale: 'en-US',
  roles: [],
  prompts: [aPrompt({ id: 'a' }), aPrompt({ id: 'b' }), aPrompt({ id: 'c' })],
};

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
    await submissions.release(held?.id ?? '', []);
    expect(await next()).toBe(held?.runs[0]?.id);
    expect(events).toEqual(['shown', 'wake', 'shown', 'wake']);
  });

  it('that is held costs no quota, and as much as it needs on the day that it is released', async () => {
    const clock = { now: NOON };
    const { submissions } = await someSubmissions({ price: 2, dailyRuns: 5, clock });
    const ask = (interactionId: string) => submissions.submit({ ...ASKED, interactionId });
    const [first, second, third] = [await ask('1'), await ask('2'), await ask('3')];
    clock.now = NOON + 13 * HOUR;
    await submissions.release(first?.id ?? '', []);
    await expect(submissions.release(second?.id ?? '', [])).rejects.toMatchObject({
      fault: { code: 'quota_exceeded', left: 2, asked: 3 },
    });
    await submissions.release(first?.id ?? '', []);
    clock.now += 23 * HOUR;
    await submissions.release(third?.id ?? '', []);
  });

  it('that nobody agreed to for a day is given up and says so, and cannot be released any more', async () => {
    const clock = { now: NOON };
    const { submissions, db, events } = await someSubmissions({ price: 2, clock });
    const { id = '' } = (await submissions.submit(ASKED)) ?? {};
    await submissions.recordReply(id, 'message');
    clock.now += 24 * HOUR;
    await submissions.expire();
    expect(events).toEqual(['shown', 'wake']);
    clock.now += 1;
    await submissions.expire();
    expect(events.slice(2)).toEqual(['end 3 queued, 0 running', 'shown']);
    const { runs } = await loadSubmission(db, id);
    expect(runs).toMatchObject(
      [1, 2, 3].map(() => ({ status: 'cancelled', fault: { code: 'expired' } })),
    );
    await expect(submissions.release(id, [])).rejects.toMatchObject({ fault: { code: 'expired' } });
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

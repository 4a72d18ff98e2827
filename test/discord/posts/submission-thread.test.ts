import { describe, expect, it } from 'vitest';
import { EaselError } from '../../../src/errors.js';
import { aRateLimit, aThread } from '../../support/submission-thread.js';

const never = () => new Promise<never>(() => undefined);

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

  it('posts the next picture while the completing of the last one hangs', async () => {
    const edit = (_: string, messageId: string) =>
      messageId === 'post1' ? never() : Promise.resolve();
    const { thread, calls, move } = await aThread({ edit });
    thread.changed();
    for (const kind of ['collect', 'evaluate'] as const) await move(kind);
    await expect.poll(() => calls).toContain('post in thread of reply');
    await move('next');
    await move('collect');
    const posts = () => calls.filter((call) => call === 'post in thread of reply').length;
    await expect.poll(posts).toBe(2);
  });

  it('shows the last state in the status, and is closed after it', async () => {
    const { thread, said, move, end, isClosed } = await aThread();
    thread.changed();
    for (const kind of ['collect', 'evaluate', 'refine'] as const) await move(kind);
    await end();
    await expect.poll(isClosed).toBe(true);
    expect(said('reply')).toContain('🏆');
    expect(said('post1')).toContain('50 %');
  });

  it('says in the status which picture of a run that is over is refused, and shows the others', async () => {
    const refused = new EaselError({ code: 'discord_refused', why: 'blocked' });
    let posts = 0;
    const { thread, state, move, end, run, messages, said, isClosed } = await aThread({
      post: (_, view) => {
        posts += 1;
        if (posts === 1) return Promise.reject(refused);
        messages.set('second', view);
        return Promise.resolve('second');
      },
    });
    state.isFull = true;
    for (const kind of ['collect', 'evaluate', 'next', 'collect', 'evaluate'] as const)
      await move(kind);
    await end();
    state.isFull = false;
    thread.changed();
    await expect.poll(isClosed).toBe(true);
    expect(said('second')).toContain('Try 2 of');
    const status = said('reply');
    expect(status).toContain(
      'Not all of it could be shown in the thread. The rules of this server',
    );
    expect(status).toContain('🏆');
    expect((await run()).status).toBe('done');
  });

  it.each([
    [{ code: 'discord_refused', why: 'locked' } as const, 'The thread is locked or full'],
    [{ code: 'discord_denied', missing: 'Send Messages' } as const, '“Send Messages”'],
  ])(
    'says so where %j keeps pictures of a run that is over from its thread',
    async (fault, sentence) => {
      const { thread, state, move, end, said, isClosed } = await aThread({
        post: () => Promise.reject(new EaselError(fault)),
      });
      state.isFull = true;
      for (const kind of ['collect', 'evaluate', 'refine'] as const) await move(kind);
      await end();
      state.isFull = false;
      thread.changed();
      await expect.poll(isClosed).toBe(true);
      expect(said('reply')).toContain('🏆');
      expect(said('reply')).toContain(sentence);
    },
  );

  it('tries the picture of a run that is over again where Discord fails', async () => {
    let posts = 0;
    const { thread, state, move, end, said, isClosed } = await aThread({
      post: () => {
        posts += 1;
        return posts === 1 ? Promise.reject(new Error('HTTP 500')) : Promise.resolve('post1');
      },
    });
    state.isFull = true;
    for (const kind of ['collect', 'evaluate', 'refine'] as const) await move(kind);
    await end();
    state.isFull = false;
    thread.changed();
    await expect.poll(isClosed, { timeout: 5_000 }).toBe(true);
    expect(posts).toBe(2);
    expect(said('reply')).not.toContain('Not all of it');
  });

  it.each(['while it is watched', 'before it is watched'])(
    'shows a result that comes %s within a second, however old the submission is',
    async (when) => {
      const at = Date.now() - 2 * 3_600_000;
      const { thread, store, messages, run, end } = await aThread({}, { at });
      const { id } = await run();
      if (when.startsWith('before')) await store.end(id, 'cancelled', null);
      thread.changed();
      if (when.startsWith('while')) await end();
      const isShown = () => messages.has('reply');
      await expect.poll(isShown, { timeout: 1_000, interval: 10 }).toBe(true);
    },
  );

  it('shows the result within a second of its being known, and progress within two', async () => {
    const { thread, said, move, end } = await aThread({}, { pace: {} });
    thread.changed();
    const status = () => said('reply');
    for (const kind of ['collect', 'evaluate', 'refine'] as const) await move(kind);
    const moved = performance.now();
    await expect.poll(status, { timeout: 5_000, interval: 10 }).toContain('▰▰▰▰');
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

  it('does not take a process for killed by a post that only waited for Discord', async () => {
    const { thread, move, pending } = await aThread({ post: never });
    thread.changed();
    await move('collect');
    await expect
      .poll(pending)
      .toMatchObject([{ begunAt: expect.any(Number) as number, crashes: 1 }]);
    await expect.poll(pending, { timeout: 8_000 }).toMatchObject([{ crashes: 0 }]);
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

describe('where several find out at once that nobody can see it', () => {
  it('it is ended once', async () => {
    const denied = () =>
      Promise.reject(new EaselError({ code: 'discord_denied', missing: 'Attach Files' }));
    const { thread, ends, move, isClosed } = await aThread({ post: denied, edit: denied });
    thread.changed();
    await move('collect');
    await expect.poll(isClosed).toBe(true);
    expect(ends()).toBe(1);
  });
});

describe('a reply in doubt', () => {
  it('is not forgotten where the submission could not be ended at first', async () => {
    const { thread, run, isClosed, recorded, warnings, failNextEnd } = await aThread(
      {},
      { isReplied: false },
    );
    failNextEnd();
    thread.replyInDoubt();
    await expect.poll(isClosed).toBe(true);
    expect((await run()).status).toBe('cancelled');
    expect(recorded).toHaveLength(1);
    // Looked for twice, and told once.
    expect(warnings).toEqual(['a reply was in doubt: the channel was read']);
  });

  it('is settled at once where it is not found: a process that dies meanwhile finds it out anew', async () => {
    const settledIn = async () => {
      const { thread, isClosed } = await aThread({}, { isReplied: false });
      const asked = performance.now();
      thread.replyInDoubt();
      await expect.poll(isClosed, { interval: 5 }).toBe(true);
      return performance.now() - asked;
    };
    // Where it waited for its turn to edit nothing, it never took less.
    await expect.poll(settledIn).toBeLessThan(490);
  });

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

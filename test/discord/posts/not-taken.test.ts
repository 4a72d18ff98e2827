/** What becomes of a submission where Discord takes a message of it in no form. */
import { expect, it } from 'vitest';
import { EaselError } from '../../../src/errors.js';
import type { Message } from '../../../src/views/message.js';
import { aThread } from '../../support/submission-thread.js';
import { textOf } from '../../support/text-of.js';

const notTaken = new EaselError({ code: 'discord_refused', why: 'not_taken' });

it('goes on where a post cannot be completed: its picture is there', async () => {
  const shown = new Map<string, Message>();
  const { thread, move, end, ends, run, pending, isClosed } = await aThread({
    edit: (_, messageId, view) => {
      if (messageId === 'post1') return Promise.reject(notTaken);
      shown.set(messageId, view);
      return Promise.resolve();
    },
  });
  thread.changed();
  for (const kind of ['collect', 'evaluate', 'next'] as const) await move(kind);
  await expect.poll(pending).toEqual([]);
  expect([(await run()).fault, ends()]).toEqual([null, 0]);
  await move('collect');
  await end();
  await expect.poll(isClosed).toBe(true);
  const result = shown.get('reply');
  expect(result && textOf(result)).toContain('🏆');
});

it('ends a run in a plain sentence where its picture is posted in no form', async () => {
  const { thread, move, run, said, isClosed } = await aThread({
    post: () => Promise.reject(notTaken),
  });
  thread.changed();
  await move('collect');
  await expect.poll(isClosed).toBe(true);
  expect((await run()).fault).toEqual(notTaken.fault);
  expect(said('reply')).toContain('Discord does not take a message of mine. See /history');
});

it('shows the result beside a status that takes no edit', async () => {
  const { thread, calls, move, end, messages, said, isClosed } = await aThread({
    edit: (_, messageId) => (messageId === 'reply' ? Promise.reject(notTaken) : Promise.resolve()),
  });
  thread.changed();
  for (const kind of ['collect', 'evaluate', 'refine'] as const) await move(kind);
  await end();
  await expect.poll(isClosed).toBe(true);
  const posts = [...messages.keys()].map(said);
  expect(posts.filter((text) => text.includes('🏆'))).toHaveLength(1);
  expect(calls).toContain('post in thread of reply');
});

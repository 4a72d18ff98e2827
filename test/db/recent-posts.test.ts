import { expect, it } from 'vitest';
import { recentPosts } from '../../src/db/recent-posts.js';
import { posted, submitted } from '../support/builders.js';
import { aDatabase } from '../support/database.js';

const NOW = 1_000_000;

it('recent posts are those since a time that have a message, a page at a time, the newest first', async () => {
  const db = await aDatabase();
  await posted(db, 'old', { at: NOW - 10 });
  for (const [n, message] of ['first', 'second', 'third'].entries())
    await posted(db, message, { at: NOW + n });
  await submitted(db, {}, { at: NOW + 9 });
  const page = await recentPosts(db, NOW, undefined, 3);
  expect(page.posts.map(({ messageId }) => messageId)).toEqual(['third', 'second']);
  const last = await recentPosts(db, NOW, page.next, 3);
  expect(last.posts).toMatchObject([
    { messageId: 'first', threadId: 'thread', channelId: 'channel', guildId: 'guild' },
  ]);
  expect(last.next).toBeUndefined();
});

import { beforeEach, describe, expect, it } from 'vitest';
import { addPick, clearPicks, recentPosts, removePick, setPicks } from '../../src/db/favourites.js';
import type { Db } from '../../src/db/schema.js';
import { aDatabase } from '../support/database.js';
import { posted, submitted } from '../support/builders.js';

const star = { userId: 'ada', emoji: '⭐' };
const heart = { userId: 'ada', emoji: '❤' };
const NOW = 1_700_000_000_000;
let db: Db;
let iterationId: string;

beforeEach(async () => {
  db = await aDatabase();
  ({ iterationId } = await posted(db, 'post', { at: NOW }));
});

async function picks(): Promise<string[]> {
  const rows = await db.selectFrom('favourites').selectAll().orderBy('emoji').execute();
  return rows.map((row) => `${row.user_id} ${row.emoji} ${String(row.created_at)}`).sort();
}

describe('a pick', () => {
  it('is one row for each emoji, however often it is heard', async () => {
    expect(await addPick(db, 'post', star, 1)).toBe(true);
    expect(await addPick(db, 'post', star, 2)).toBe(false);
    await addPick(db, 'post', heart, 3);
    expect(await picks()).toEqual(['ada ⭐ 1', 'ada ❤ 3'].sort());
  });

  it('goes with its reaction alone', async () => {
    await addPick(db, 'post', star, 1);
    await addPick(db, 'post', heart, 1);
    await removePick(db, 'post', star);
    await removePick(db, 'post', star);
    expect(await picks()).toEqual(['ada ❤ 1']);
  });

  it('on any other message is none', async () => {
    expect(await addPick(db, 'chatter', star, 1)).toBe(false);
    expect(await picks()).toEqual([]);
  });
});

describe('clearing', () => {
  it.each([
    ['one emoji', '⭐', ['ben ❤ 1']],
    ['all of them', undefined, []],
  ])('takes %s', async (_, emoji, left) => {
    await addPick(db, 'post', star, 1);
    await addPick(db, 'post', { userId: 'ben', emoji: '❤' }, 1);
    await clearPicks(db, 'post', emoji);
    expect(await picks()).toEqual(left);
  });
});

describe('matching', () => {
  it('adds what is missing, removes what is gone, and keeps the time of what stays', async () => {
    await addPick(db, 'post', star, 1);
    await addPick(db, 'post', heart, 1);
    await setPicks(db, iterationId, [star, star, { userId: 'ben', emoji: '⭐' }], 9);
    expect(await picks()).toEqual(['ada ⭐ 1', 'ben ⭐ 9']);
  });
});

describe('recent posts', () => {
  it('are those since a time that have a message', async () => {
    await posted(db, 'old', { at: NOW - 10 });
    await submitted(db, {}, { at: NOW + 1 });
    expect(await recentPosts(db, NOW)).toEqual([
      {
        iterationId,
        messageId: 'post',
        threadId: 'thread',
        channelId: 'channel',
        guildId: 'guild',
      },
    ]);
  });
});

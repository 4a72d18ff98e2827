import { beforeEach, describe, expect, it } from 'vitest';
import {
  addFavourite,
  clearFavourites,
  removeFavourite,
  setFavourites,
} from '../../src/db/favourites.js';
import type { Db } from '../../src/db/schema.js';
import { aDatabase } from '../support/database.js';
import { posted } from '../support/builders.js';

const star = { userId: 'ada', emoji: '⭐' };
const heart = { userId: 'ada', emoji: '❤' };
const NOW = 1_700_000_000_000;
let db: Db;
let iterationId: string;

beforeEach(async () => {
  db = await aDatabase();
  ({ iterationId } = await posted(db, 'post', { at: NOW }));
});

async function reactions(): Promise<string[]> {
  const rows = await db.selectFrom('favourites').selectAll().orderBy('emoji').execute();
  return rows.map((row) => `${row.user_id} ${row.emoji} ${String(row.created_at)}`).sort();
}

describe('a reaction', () => {
  it('is one row for each emoji, however often it is added', async () => {
    expect(await addFavourite(db, 'post', star, 1)).toBe(true);
    expect(await addFavourite(db, 'post', star, 2)).toBe(false);
    await addFavourite(db, 'post', heart, 3);
    expect(await reactions()).toEqual(['ada ⭐ 1', 'ada ❤ 3'].sort());
  });

  it('is removed alone', async () => {
    await addFavourite(db, 'post', star, 1);
    await addFavourite(db, 'post', heart, 1);
    await removeFavourite(db, 'post', star);
    await removeFavourite(db, 'post', star);
    expect(await reactions()).toEqual(['ada ❤ 1']);
  });

  it('on any other message is none', async () => {
    expect(await addFavourite(db, 'chatter', star, 1)).toBe(false);
    expect(await reactions()).toEqual([]);
  });
});

describe('clearing', () => {
  it.each([
    ['one emoji', '⭐', ['ben ❤ 1']],
    ['all of them', undefined, []],
  ])('takes %s', async (_, emoji, left) => {
    await addFavourite(db, 'post', star, 1);
    await addFavourite(db, 'post', { userId: 'ben', emoji: '❤' }, 1);
    await clearFavourites(db, 'post', emoji);
    expect(await reactions()).toEqual(left);
  });
});

describe('setting an iteration’s reactions', () => {
  it('adds what is missing, removes what is gone, and keeps the time of what stays', async () => {
    await addFavourite(db, 'post', star, 1);
    await addFavourite(db, 'post', heart, 1);
    await setFavourites(db, iterationId, [star, star, { userId: 'ben', emoji: '⭐' }], 9);
    expect(await reactions()).toEqual(['ada ⭐ 1', 'ben ⭐ 9']);
  });
});

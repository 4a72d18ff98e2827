import { describe, expect, it } from 'vitest';
import { addFavourite, removeFavourite } from '../../src/db/favourites.js';
import { findPlace, findRuns, type Cursor, type HistoryFilter } from '../../src/db/history.js';
import type { Db } from '../../src/db/schema.js';
import type { Prompt } from '../../src/pipeline/prompt.js';
import { aDatabase } from '../support/database.js';
import { posted, submitted, type Circumstances } from '../support/builders.js';

/** Submits a run of each prompt; resolves to their ids, oldest first. */
async function painted(
  db: Db,
  prompts: readonly Partial<Prompt>[],
  by: Circumstances = {},
): Promise<string[]> {
  const ids: string[] = [];
  for (const prompt of prompts) ids.push((await submitted(db, prompt, by)).runId);
  return ids;
}

const newest: Cursor = { towards: 'older' };

async function found(db: Db, filter: Partial<HistoryFilter>): Promise<string[]> {
  const { entries } = await findRuns(db, { guildId: 'guild', ...filter }, newest, 10);
  return entries.map(({ prompt }) => prompt);
}

describe('pages', () => {
  it('follow each other from the newest to the oldest, and back', async () => {
    const db = await aDatabase();
    const ids = await painted(
      db,
      Array.from({ length: 5 }, () => ({})),
    );
    const page = async (cursor: Cursor) => {
      const { entries, ...more } = await findRuns(db, { guildId: 'guild' }, cursor, 2);
      return { at: entries.map(({ id }) => ids.indexOf(id)), ...more };
    };
    const from = (index: number) => ids[index] ?? '';
    expect(await page(newest)).toEqual({ at: [4, 3], hasNewer: false, hasOlder: true });
    expect(await page({ towards: 'older', from: from(3) })).toEqual({
      at: [2, 1],
      hasNewer: true,
      hasOlder: true,
    });
    expect(await page({ towards: 'older', from: from(1) })).toEqual({
      at: [0],
      hasNewer: true,
      hasOlder: false,
    });
    expect(await page({ towards: 'newer', from: from(0) })).toEqual({
      at: [2, 1],
      hasNewer: true,
      hasOlder: true,
    });
    expect(await page({ towards: 'newer', from: from(2) })).toEqual({
      at: [4, 3],
      hasNewer: false,
      hasOlder: true,
    });
  });

  it('do not shift when something is painted meanwhile', async () => {
    const db = await aDatabase();
    const ids = await painted(db, [{}, {}, {}]);
    await painted(db, [{}]);
    const { entries } = await findRuns(
      db,
      { guildId: 'guild' },
      { towards: 'older', from: ids[2] ?? '' },
      2,
    );
    expect(entries.map(({ id }) => id)).toEqual([ids[1], ids[0]]);
  });
});

describe('a filter', () => {
  it('finds words in prompt, title or scene, whatever their case', async () => {
    const db = await aDatabase();
    await painted(db, [
      { prompt: 'a RED fox' },
      { prompt: 'a gull', title: 'Red sky' },
      { prompt: 'a boat', scene: 'by a red cliff' },
      { prompt: 'an owl', mood: 'red' },
    ]);
    expect(await found(db, { search: 'Red' })).toEqual(['a boat', 'a gull', 'a RED fox']);
  });

  it.each([
    'fox OR owl',
    'fox NOT red',
    '"fox" AND *',
    'prompt:fox',
    'NEAR(fox red)',
    'fox ^owl',
    "' or 1=1 --",
    'fox·1',
    '_queued',
    '_by-ada',
  ])('takes what means something to SQL or FTS5 for words: %s', async (search) => {
    const db = await aDatabase();
    await painted(db, [{ prompt: 'a red fox' }, { prompt: 'an owl' }]);
    expect(await found(db, { search })).toEqual([]);
  });

  it('combines all that it is asked for', async () => {
    const db = await aDatabase();
    const { runId } = await posted(db, 'm1');
    await painted(db, [{}], { userId: 'ben' });
    await addFavourite(db, 'm1', { userId: 'ben', emoji: '⭐' }, 0);
    await db.updateTable('runs').set({ status: 'done' }).where('id', '=', runId).execute();
    const all = { search: 'red f', status: 'done', favourites: true } as const;
    const count = async (filter: Partial<HistoryFilter>) => (await found(db, filter)).length;
    expect(await count({ ...all, userId: 'ben' })).toBe(1);
    expect(await count({ ...all, userId: 'ada' })).toBe(0);
    expect(await count({ ...all, status: 'failed' })).toBe(0);
    expect(await count({ ...all, search: 'red owl' })).toBe(0);
    expect(await count({ search: 'red f', userId: 'ben' })).toBe(1);
    expect(await count({ status: 'queued', userId: 'ada' })).toBe(0);
  });

  it('follows the rows: a favourite that is taken back, a run that is gone', async () => {
    const db = await aDatabase();
    const { runId } = await posted(db, 'm1');
    const star = { userId: 'ben', emoji: '⭐' };
    await addFavourite(db, 'm1', star, 0);
    expect(await found(db, { favourites: true })).toHaveLength(1);
    await removeFavourite(db, 'm1', star);
    expect(await found(db, { favourites: true })).toEqual([]);
    expect(await found(db, { search: 'fox' })).toHaveLength(1);
    await db.deleteFrom('runs').where('id', '=', runId).execute();
    expect(await found(db, { search: 'fox' })).toEqual([]);
    expect(await db.selectFrom('search_rows').selectAll().execute()).toEqual([]);
  });

  it('keeps to the server, the person and the status', async () => {
    const db = await aDatabase();
    const [first = ''] = await painted(db, [{ prompt: 'one' }, { prompt: 'two' }]);
    await painted(db, [{ prompt: 'three' }], { userId: 'ben' });
    await painted(db, [{ prompt: 'four' }], { guildId: 'elsewhere' });
    await db.updateTable('runs').set({ status: 'cancelled' }).where('id', '=', first).execute();
    expect(await found(db, {})).toEqual(['three', 'two', 'one']);
    expect(await found(db, { userId: 'ada' })).toEqual(['two', 'one']);
    expect(await found(db, { status: 'cancelled' })).toEqual(['one']);
    expect(await found(db, { userId: 'ada', status: 'queued' })).toEqual(['two']);
  });

  it('finds favourites, of anybody or of one person', async () => {
    const db = await aDatabase();
    const one = await posted(db, 'm1');
    const two = await posted(db, 'm2');
    await posted(db, 'm3');
    await addFavourite(db, 'm1', { userId: 'ben', emoji: '⭐' }, 0);
    await addFavourite(db, 'm2', { userId: 'cleo', emoji: '❤' }, 0);
    const favourites = async (userId?: string) => {
      const filter = { guildId: 'guild', favourites: true, ...(userId ? { userId } : {}) };
      return (await findRuns(db, filter, newest, 10)).entries.map(({ id }) => id);
    };
    expect(await favourites()).toEqual([two.runId, one.runId]);
    expect(await favourites('ben')).toEqual([one.runId]);
    expect(await favourites('ada')).toEqual([]);
  });
});

const inGuild = (guildId: string) => ({ guildId, viewer: { userId: '0', sees: () => true } });

describe('the place of a run', () => {
  it('is its thread, its posts and who picked them', async () => {
    const db = await aDatabase();
    const { runId } = await posted(db, 'post');
    for (const emoji of ['⭐', '❤']) await addFavourite(db, 'post', { userId: 'ben', emoji }, 0);
    await addFavourite(db, 'post', { userId: 'cleo', emoji: '⭐' }, 0);
    expect(await findPlace(db, inGuild('guild'), runId)).toEqual({
      channelId: 'channel',
      threadId: 'thread',
      statusMessageId: 'status',
      messageIds: new Map([[1, 'post']]),
      favourites: new Map([[1, 2]]),
    });
  });

  it('is unknown in every other server', async () => {
    const db = await aDatabase();
    const [runId = ''] = await painted(db, [{}]);
    expect(await findPlace(db, inGuild('elsewhere'), runId)).toBeUndefined();
    expect(await findPlace(db, inGuild('guild'), 'nonsense')).toBeUndefined();
  });
});

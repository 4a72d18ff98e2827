import { describe, expect, it } from 'vitest';
import { fansOfRuns, findFavourites, type FavouriteCursor } from '../../src/db/favourite-list.js';
import {
  addFavourite,
  clearFavourites,
  setFavourites,
  toggleFavourite,
} from '../../src/db/favourites.js';
import type { Db } from '../../src/db/schema.js';
import type { Viewer } from '../../src/db/viewer.js';
import { posted } from '../support/builders.js';
import { aDatabase } from '../support/database.js';

const anybody: Viewer = { userId: '0', sees: () => true };

async function pick(db: Db, messageId: string, ...people: readonly string[]): Promise<void> {
  for (const userId of people) await addFavourite(db, messageId, { userId, emoji: '⭐' }, 0);
}

async function listed(
  db: Db,
  cursor: FavouriteCursor = { towards: 'less' },
  { userId, viewer = anybody, size = 5 }: { userId?: string; viewer?: Viewer; size?: number } = {},
) {
  const filter = { guildId: 'guild', viewer, ...(userId === undefined ? {} : { userId }) };
  return findFavourites(db, filter, cursor, size);
}

const runsOf = async (...args: Parameters<typeof listed>) =>
  (await listed(...args)).entries.map(({ runId, people }) => [runId, people]);

describe('favourites', () => {
  it('come by how many people picked them, then the newest first; a person counts once', async () => {
    const db = await aDatabase();
    const [one, two, three] = [await posted(db, '1'), await posted(db, '2'), await posted(db, '3')];
    await posted(db, '4');
    await pick(db, '1', 'ada', 'ben');
    await pick(db, '2', 'ada');
    await addFavourite(db, '2', { userId: 'ada', emoji: '❤' }, 0);
    await toggleFavourite(db, two.iterationId, 'ada', 0);
    await pick(db, '3', 'cleo');
    expect(await runsOf(db)).toEqual([
      [one.runId, 2],
      [three.runId, 1],
      [two.runId, 1],
    ]);
    expect(await runsOf(db, { towards: 'less' }, { userId: 'ada' })).toEqual([
      [one.runId, 2],
      [two.runId, 1],
    ]);
    expect(await fansOfRuns(db, [one.runId, two.runId])).toEqual(
      new Map([
        [one.runId, 2],
        [two.runId, 1],
      ]),
    );
  });

  it('are none any more once the last pick is taken back, or the run is removed', async () => {
    const db = await aDatabase();
    const [one, two] = [await posted(db, '1'), await posted(db, '2')];
    await pick(db, '1', 'ada', 'ben');
    await pick(db, '2', 'ada');
    await clearFavourites(db, '1', '⭐');
    expect(await runsOf(db)).toEqual([[two.runId, 1]]);
    await setFavourites(db, one.iterationId, [{ userId: 'ada', emoji: '❤' }], 0);
    await db.deleteFrom('runs').where('id', '=', two.runId).execute();
    expect(await runsOf(db)).toEqual([[one.runId, 1]]);
    expect(await db.selectFrom('favourite_ranks').selectAll().execute()).toHaveLength(2);
  });

  it('go on from page to page and back, without a gap and without doubles', async () => {
    const db = await aDatabase();
    for (let n = 0; n < 7; n += 1) {
      await posted(db, String(n));
      await pick(db, String(n), ...['ada', 'ben', 'cleo'].slice(n % 3));
    }
    const all = (await listed(db, { towards: 'less' }, { size: 9 })).entries;
    expect(all.map(({ people }) => people)).toEqual([3, 3, 3, 2, 2, 1, 1]);
    const first = await listed(db, { towards: 'less' }, { size: 3 });
    const from = first.entries.at(-1) ?? { people: 0, iterationId: '' };
    const second = await listed(db, { towards: 'less', from }, { size: 3 });
    expect([...first.entries, ...second.entries]).toEqual(all.slice(0, 6));
    expect([first.hasMore, first.hasLess, second.hasMore, second.hasLess]).toEqual([
      false,
      true,
      true,
      true,
    ]);
    const to = second.entries[0] ?? from;
    const back = await listed(db, { towards: 'more', from: to }, { size: 3 });
    expect(back.entries).toEqual(first.entries);
  });

  it('of channels that somebody does not see are left out, and their pages are full all the same', async () => {
    const db = await aDatabase();
    for (let n = 0; n < 40; n += 1) {
      const { submissionId } = await posted(db, String(n), { userId: n === 20 ? 'ben' : 'ada' });
      await pick(db, String(n), 'cleo');
      const place = { channel_id: n % 10 === 0 ? 'open' : 'hidden' };
      await db.updateTable('submissions').set(place).where('id', '=', submissionId).execute();
    }
    const viewer = {
      userId: 'ben',
      sees: ({ channelId }: { channelId: string | null }) => channelId === 'open',
    };
    const { entries, hasLess } = await listed(db, { towards: 'less' }, { viewer });
    expect([entries.length, hasLess]).toEqual([4, false]);
    const own = { userId: 'ben', sees: () => false };
    expect((await listed(db, { towards: 'less' }, { viewer: own })).entries).toHaveLength(1);
  });
});

describe('a pick by the button', () => {
  it('is given and taken back, and counts beside a reaction', async () => {
    const db = await aDatabase();
    const { iterationId } = await posted(db, 'm');
    const press = () => toggleFavourite(db, iterationId, 'ada', 0);
    expect([await press(), await press()]).toEqual(['kept', 'not kept']);
    await pick(db, 'm', 'ada');
    expect([await press(), await press()]).toEqual(['kept', 'reacted']);
  });

  it('outlives what becomes of the reactions', async () => {
    const db = await aDatabase();
    const { iterationId } = await posted(db, 'm');
    await toggleFavourite(db, iterationId, 'ada', 0);
    await pick(db, 'm', 'ben');
    await clearFavourites(db, 'm');
    await setFavourites(db, iterationId, [], 0);
    expect((await listed(db)).entries).toMatchObject([{ people: 1 }]);
  });
});

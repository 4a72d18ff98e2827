import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { findRuns, type Cursor } from '../../src/db/history.js';
import type { Db } from '../../src/db/schema.js';
import { indexSome, mergeSome } from '../../src/db/search-index.js';
import { wordsOfSearch, wordsToFind } from '../../src/db/search-words.js';
import { submitted } from '../support/builders.js';
import { aDatabase } from '../support/database.js';

function isFound(text: string, search: string): boolean {
  const [words, wanted] = [wordsToFind([text]), [...wordsOfSearch(search)]];
  return wanted.length > 0 && wanted.every((word) => words.has(word));
}

describe('a text is found by', () => {
  it.each([
    ['the beginnings of its words, in any order', 'a lighthouse at dusk', 'dus light'],
    ['a word of another case', 'ÉCLAIR', 'éclair'],
    ['a word without its accents', 'un éclair à côté', 'eclair cote'],
    ['accents that are composed in another way', 'cafe\u0301', 'café'],
    ['ss for ß', 'STRASSE und Straße', 'straße'],
    ['i for ı and İ', 'ISPARTA ırmak İzmir', 'isparta irmak izmir'],
    ['ı for I', 'IRMAK', 'ırmak'],
    ['d for đ', 'Đà Nẵng', 'da nang'],
    ['o for ø, ae for æ, l for ł', 'smørrebrød æble Łódź', 'smorrebrod aeble lodz'],
    ['Greek without tonos, with any sigma', 'ὁδός ΟΔΟΣ', 'οδοσ'],
    ['е for ё', 'Ёжик', 'ежик'],
    ['Arabic without its vowels', 'كِتَابٌ', 'كتاب'],
    ['Arabic that is stretched', 'كتـــاب', 'كتاب'],
    ['any alef', 'أحمد إسلام آمنة', 'احمد اسلام امنه'],
    ['Hebrew without niqqud', 'שָׁלוֹם', 'שלום'],
    ['a Hebrew word whose last letter is not final any more', 'מלכים', 'מלך'],
    ['Devanagari with its vowels', 'हिन्दी में', 'हिन्दी'],
    ['Devanagari without its nukta', 'क़लम', 'कलम'],
    ['a word in the middle of Japanese', '日本の猫が寝る', '猫が寝る'],
    ['one character of Chinese', '一只红狐狸', '狐'],
    ['half-width kana', 'ｶﾞｷﾞ', 'ガギ'],
    ['a word in the middle of Thai', 'แมวสีแดง', 'สีแดง'],
    ['a Korean word with its particle', '고양이가', '고양이'],
    ['Korean that is decomposed', '고양이'.normalize('NFD'), '고양이'],
    ['full-width letters', 'ｆｏｘ', 'FOX'],
    ['letters of a ligature', 'ﬁre', 'fire'],
    ['an emoji', 'a 🦊 in ❄️', '🦊 ❄'],
    ['an emoji of another skin', '👩🏽‍🚀', '👩🏿‍🚀'],
    ['a word with an apostrophe', 'don’t l’éclair', 'don’t eclair'],
  ])('%s', (_, text, search) => {
    expect(isFound(text, search)).toBe(true);
  });
});

describe('a text is not found by', () => {
  it.each([
    ['the end of a word', 'lighthouse', 'house'],
    ['a longer word', 'fox', 'foxes'],
    ['one word of two', 'a red fox', 'red owl'],
    ['another vowel of Devanagari', 'कि', 'की'],
    ['another voice of kana', 'かき', 'がき'],
    ['another tone of Thai', 'ไก', 'ไก่'],
    ['nothing but punctuation', 'a "red" fox!', '"!" -- *'],
  ])('%s', (_, text, search) => {
    expect(isFound(text, search)).toBe(false);
  });
});

const newest: Cursor = { towards: 'older' };

async function pages(db: Db, towards: Cursor['towards'], from?: string): Promise<string[]> {
  const filter = { guildId: 'guild', search: 'fox' };
  const page = await findRuns(db, filter, from === undefined ? newest : { towards, from }, 3);
  const ids = page.entries.map(({ id }) => id);
  const next = towards === 'older' ? ids.at(-1) : ids[0];
  const goesOn = towards === 'older' ? page.hasOlder : page.hasNewer;
  if (!goesOn) return ids;
  const rest = await pages(db, towards, next);
  return towards === 'older' ? [...ids, ...rest] : [...rest, ...ids];
}

describe('pages of what is found', () => {
  it('go through stretches of the index in both directions, and keep to the server', async () => {
    const db = await aDatabase();
    const ids: string[] = [];
    for (let index = 0; index < 10; index += 1) {
      ids.unshift((await submitted(db)).runId);
      await submitted(db, {}, { guildId: 'elsewhere' });
      // As if many runs of other servers were in between.
      if (index % 3 === 0)
        await sql`insert into search_rows (number, run_id, stale)
          select max(number) + 20000, ${`gone-${String(index)}`}, 1 from search_rows`.execute(db);
    }
    expect(await pages(db, 'older')).toEqual(ids);
    expect(await pages(db, 'newer', ids.at(-1))).toEqual(ids.slice(0, -1));
  });
});

describe('an index that is behind', () => {
  it('is made of runs from before there was one, the newest first, and says so meanwhile', async () => {
    const db = await aDatabase();
    const ids: string[] = [];
    for (let index = 0; index < 60; index += 1) ids.unshift((await submitted(db)).runId);
    await db.deleteFrom('search_rows').execute();
    const look = () => findRuns(db, { guildId: 'guild', search: 'fox' }, newest, 100);
    expect(await look()).toEqual({
      entries: [],
      hasNewer: false,
      hasOlder: false,
      isPartial: true,
    });
    await indexSome(db);
    const some = await look();
    expect([some.entries.map(({ id }) => id), some.isPartial]).toEqual([ids.slice(0, 25), true]);
    const added = (await submitted(db)).runId;
    while (await indexSome(db));
    while (await mergeSome(db));
    const all = await look();
    expect([all.entries.map(({ id }) => id), all.isPartial]).toEqual([[added, ...ids], undefined]);
    expect(await indexSome(db)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { de } from '../../src/languages/de.js';
import { en } from '../../src/languages/index.js';
import {
  filterOf,
  firstPage,
  historyView,
  MAX_SEARCH,
  openId,
  pageId,
  type ListedPage,
  type PagePosition,
} from '../../src/views/history.js';
import { PAGE_SIZE, type Listed } from '../../src/views/run-list.js';
import { controlsOf, nodesIn } from '../sandbox/discord/text.js';
import { anImage } from '../support/builders.js';
import { textOf } from '../support/text-of.js';

const USER = '18446744073709551615';
const RUN = '0123456789abcd';

function anEntry(fields: Partial<Listed> = {}): Listed {
  return {
    value: RUN,
    prompt: 'a red fox in snow',
    userId: USER,
    status: 'done',
    score: 0.5,
    createdAt: 1_700_000_000_000,
    people: 0,
    picture: anImage,
    ...fields,
  };
}

const all = firstPage({});
const everything = firstPage({
  search: '👍'.repeat(MAX_SEARCH / 2),
  user: USER,
  status: 'cancelled',
  favourites: true,
});
const seen = (
  page: Partial<ListedPage>,
  at: PagePosition = all,
  { ageRestricted = false, language = en } = {},
) =>
  historyView(
    { entries: [anEntry()], hasNewer: false, hasOlder: false, ...page },
    at,
    ageRestricted,
    language,
  );

describe('a page of the history', () => {
  it('shows each run with its score, its prompt, its owner, its time and who likes it', () => {
    const view = seen({ entries: [anEntry({ people: 3 }), anEntry({ score: null })] });
    expect(textOf(view).split('\n')).toEqual([
      '**Painted here**',
      '**50 %** a red fox in snow',
      `-# <@${USER}> · <t:1700000000:R> · ⭐ 3`,
      '✅ a red fox in snow',
      `-# <@${USER}> · <t:1700000000:R>`,
    ]);
  });

  it('has a small picture of each beside it, by a name of its own', () => {
    const { files } = seen({ entries: [anEntry(), anEntry({ picture: null }), anEntry()] });
    expect(files.map(({ name, content }) => [name, content])).toEqual([
      ['easel-1.jpg', { path: 'results/fox/iteration_1.thumb.jpg' }],
      ['easel-3.jpg', { path: 'results/fox/iteration_1.thumb.jpg' }],
    ]);
  });

  it('shows a picture that was flagged in age-restricted channels alone, behind a veil', () => {
    const entries = [anEntry({ picture: { ...anImage, unsafe: true } })];
    expect(seen({ entries }).files).toEqual([]);
    expect(seen({ entries }, all, { ageRestricted: true }).files).toMatchObject([
      { spoiler: true },
    ]);
  });

  it('has buttons that lead on from its ends, where there is more', () => {
    const entries = [anEntry({ value: 'newest' }), anEntry({ value: 'oldest' })];
    expect(controlsOf(seen({ entries, hasOlder: true }))).toMatchObject([
      { custom_id: openId.make(all), options: [{ value: 'newest' }, { value: 'oldest' }] },
      { label: '‹ Newer', disabled: true },
      {
        label: 'Older ›',
        disabled: false,
        custom_id: pageId.make({ ...all, from: 'oldest' }),
      },
    ]);
  });

  it('carries the longest search of the longest filter in its buttons', () => {
    const [, newer] = controlsOf(seen({ hasNewer: true }, everything));
    const id = newer?.custom_id ?? '';
    expect(id.length).toBeLessThanOrEqual(100);
    expect(filterOf(pageId.parse(id) ?? all, { guildId: 'guild' })).toEqual({
      guildId: 'guild',
      search: '👍'.repeat(MAX_SEARCH / 2),
      userId: USER,
      status: 'cancelled',
      favourites: true,
    });
  });

  it('fits however long and hostile its prompts are', () => {
    const hostile = `@everyone <@1> [x](https://x.test) ${'*'.repeat(2000)}`;
    const entries = Array.from({ length: PAGE_SIZE }, (_, index) =>
      anEntry({ value: String(index), prompt: hostile, people: 999_999 }),
    );
    const view = seen({ entries, hasNewer: true, hasOlder: true, isPartial: true }, everything);
    expect(textOf(view).length).toBeLessThanOrEqual(4000);
    expect(nodesIn(view.components).length).toBeLessThanOrEqual(40);
    expect(textOf(view)).not.toMatch(/(?<!\\)@everyone|(?<!\\)<@1>|(?<!\\)\]\(/u);
    expect(JSON.stringify(view.components)).not.toMatch(/"label":"[^"]{101}/u);
  });

  it('offers a run whose prompt nobody can see', () => {
    const [menu] = controlsOf(seen({ entries: [anEntry({ prompt: '\u200B', score: null })] }));
    expect(menu?.options).toMatchObject([{ value: RUN }]);
    expect(menu?.options?.[0]?.label.trim()).not.toBe('');
  });

  it('says where older runs are not indexed yet, found or not', () => {
    const notice = 'still being indexed';
    expect(textOf(seen({ isPartial: true }))).toContain(notice);
    expect(textOf(seen({ isPartial: true, entries: [] }, everything))).toContain(notice);
  });

  it('that is empty says what to do', () => {
    expect(textOf(seen({ entries: [] }))).toContain('Start with /generate');
    expect(textOf(seen({ entries: [] }, everything))).toContain('with fewer options');
    expect(controlsOf(seen({ entries: [] }))).toEqual([]);
  });

  it('says what it lists, in the language of who asks', () => {
    expect(textOf(seen({}, firstPage({ search: 'fox', status: 'failed' })))).toContain(
      '**Painted here** · failed · “fox”',
    );
    const german = textOf(seen({}, firstPage({ favourites: true }), { language: de }));
    expect(german).toContain('**Hier gemalt** · Favoriten');
  });
});

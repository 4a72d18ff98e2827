import { describe, expect, it } from 'vitest';
import type { HistoryEntry, RunPlace } from '../../src/db/history.js';
import {
  filterOf,
  firstPage,
  historyView,
  MAX_SEARCH,
  openedRunView,
  openId,
  PAGE_SIZE,
  pageId,
} from '../../src/views/history.js';
import { anIteration, aPrompt, aRun } from '../support/builders.js';

const USER = '18446744073709551615';

function anEntry(fields: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    id: '0123456789abcd',
    name: 'fox',
    prompt: 'a red fox in snow',
    userId: USER,
    status: 'done',
    bestScore: 0.5,
    fault: null,
    createdAt: 1_700_000_000_000,
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

describe('a page of the history', () => {
  it('shows each run with its score, its owner and its time', () => {
    const { content } = historyView(
      { entries: [anEntry()], hasNewer: false, hasOlder: false },
      all,
    );
    expect(content).toContain(`✅ **fox** · 50 % · <@${USER}> <t:1700000000:R>`);
    expect(content).toContain('a red fox in snow');
  });

  it('has buttons that lead on from its ends, where there is more', () => {
    const entries = [anEntry({ id: 'newest' }), anEntry({ id: 'oldest' })];
    const [menu, buttons] = historyView(
      { entries, hasNewer: false, hasOlder: true },
      all,
    ).components;
    expect(buttons?.components).toMatchObject([
      { label: 'Previous', disabled: true },
      { label: 'Next', disabled: false, custom_id: pageId.make({ ...all, from: 'oldest' }) },
    ]);
    expect(menu?.components).toMatchObject([
      { custom_id: openId.make(all), options: [{ value: 'newest' }, { value: 'oldest' }] },
    ]);
  });

  it('carries the longest search of the longest filter in its buttons', () => {
    const view = historyView({ entries: [anEntry()], hasNewer: true, hasOlder: true }, everything);
    const [previous] = view.components[1]?.components ?? [];
    const id = previous && 'custom_id' in previous ? previous.custom_id : '';
    expect(id.length).toBeLessThanOrEqual(100);
    expect(filterOf(pageId.parse(id) ?? all, 'guild')).toEqual({
      guildId: 'guild',
      search: '👍'.repeat(MAX_SEARCH / 2),
      userId: USER,
      status: 'cancelled',
      favourites: true,
    });
  });

  it('fits however long its prompts are', () => {
    const entries = Array.from({ length: PAGE_SIZE }, (_, index) =>
      anEntry({ id: String(index), name: 'n'.repeat(64), prompt: '*'.repeat(2000) }),
    );
    const { content, components } = historyView(
      { entries, hasNewer: true, hasOlder: true },
      everything,
    );
    expect(content.length).toBeLessThanOrEqual(2000);
    expect(content.match(/\*\*n+…\*\*/gu)).toHaveLength(PAGE_SIZE);
    expect(JSON.stringify(components)).not.toMatch(/"(label|description)":"[^"]{101}/u);
  });

  it('shows the name of a run as it is', () => {
    const page = { entries: [anEntry({ name: '__proto__' })], hasNewer: false, hasOlder: false };
    expect(historyView(page, all).content).toContain('**\\_\\_proto\\_\\_**');
  });

  it('offers a run whose prompt nobody can see, without an empty description', () => {
    const page = { entries: [anEntry({ prompt: '\u200B' })], hasNewer: false, hasOlder: false };
    const [menu] = historyView(page, all).components[0]?.components ?? [];
    expect(menu && 'options' in menu && menu.options).toEqual([
      { label: 'fox', value: '0123456789abcd' },
    ]);
  });

  it('says where older runs are not indexed yet, found or not', () => {
    const partly = { hasNewer: false, hasOlder: false, isPartial: true };
    const notice = 'still being indexed';
    expect(historyView({ ...partly, entries: [anEntry()] }, all).content).toContain(notice);
    expect(historyView({ ...partly, entries: [] }, everything).content).toContain(notice);
  });

  it('that is empty says what to do', () => {
    const empty = { entries: [], hasNewer: false, hasOlder: false };
    expect(historyView(empty, all).content).toContain('Start with /generate');
    expect(historyView(empty, everything).content).toContain('with fewer options');
    expect(historyView(empty, all).components).toEqual([]);
  });
});

describe('an opened run', () => {
  const place: RunPlace = {
    channelId: '10',
    threadId: '11',
    statusMessageId: '12',
    messageIds: new Map([[1, '13']]),
    favourites: new Map([[1, 2]]),
  };
  const run = aRun({ status: 'done', iterations: [anIteration(1, 3), anIteration(2, 1)] });
  const opened = { run, guildId: '9', place, from: everything, ageRestricted: false };

  it('shows its iterations with their scores, prompts, favourites and posts, and the winner', () => {
    const { content, files } = openedRunView(opened);
    expect(content).toContain(
      '**Iteration 1** · 3 of 4 checks (75 %) · ⭐ 2 · [post](https://discord.com/channels/9/11/13)',
    );
    expect(content).toContain('Painted: text 1\n-# Refined: text 2');
    expect(content).toMatch(/\*\*Iteration 2\*\* · 1 of 4 checks \(25 %\)$/mu);
    expect(content).toContain('🏆 Iteration 1');
    expect(files).toMatchObject([{ name: 'easel-run1.png' }]);
  });

  it('leads back to the page it was opened from', () => {
    expect(openedRunView(opened).components[0]?.components).toMatchObject([
      { label: 'Back', custom_id: pageId.make(everything) },
    ]);
  });

  it('attaches its texts where they are cut', () => {
    const prompt = aPrompt({ prompt: 'long '.repeat(400) });
    const { content, files } = openedRunView({ ...opened, run: { ...run, prompt } });
    expect(content.length).toBeLessThanOrEqual(2000);
    const text = files.at(-1)?.content;
    expect(text).toContain(prompt.prompt);
    expect(text).toMatch(/iteration 1 of 3.*text 1.*text 2.*iteration 2 of 3.*text 2.*text 3/su);
  });
});

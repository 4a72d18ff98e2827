import { expect, it } from 'vitest';
import { favourites } from '../../src/commands/favourites.js';
import { addFavourite } from '../../src/db/favourites.js';
import type { Db } from '../../src/db/schema.js';
import { en } from '../../src/languages/index.js';
import { keepButton } from '../../src/views/keep.js';
import type { Message } from '../../src/views/message.js';
import { controlsOf } from '../sandbox/discord/text.js';
import { posted } from '../support/builders.js';
import { aCall, run, someServices } from '../support/call.js';
import { aDatabase } from '../support/database.js';
import { textOf } from '../support/text-of.js';

type Fields = NonNullable<Parameters<typeof aCall>[0]>;

async function asked(db: Db, options = {}, fields: Fields = {}): Promise<Message> {
  const call = aCall(fields);
  await run(favourites, options, call, someServices({ db }));
  return shownBy(call);
}

/** Uses a component as a process that has just started would see it. */
async function used(db: Db, customId: string, fields: Fields = {}): Promise<Message> {
  const call = aCall(fields);
  for (const { handle } of favourites.components)
    if (await handle(customId, call, someServices({ db }))) return shownBy(call);
  throw new Error(`nobody knows ${customId}`);
}

function shownBy({ said }: ReturnType<typeof aCall>): Message {
  const view = said[0]?.view;
  if (said.length !== 1 || !view) throw new Error(`said ${String(said.length)} times`);
  return view;
}

/** So many runs, each picked by one more person than the one before. */
async function liked(db: Db, count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) {
    await posted(db, String(n));
    for (let fan = 0; fan < n; fan += 1)
      await addFavourite(db, String(n), { userId: String(100 + fan), emoji: '⭐' }, 0);
  }
}

const stars = (view: Message) => Array.from(textOf(view).matchAll(/⭐ (\d+)/gu), ([, n]) => n);
const control = (view: Message, label: string) =>
  controlsOf(view).find((one) => (one.label ?? one.placeholder) === label);

it('shows what most people picked first, a page at a time, to who asks alone', async () => {
  const db = await aDatabase();
  await liked(db, 7);
  expect(favourites.private).toBe(true);
  const first = await asked(db);
  expect(stars(first)).toEqual(['7', '6', '5', '4', '3']);
  const second = await used(db, control(first, 'Next ›')?.custom_id ?? '');
  expect(stars(second)).toEqual(['2', '1']);
  const back = await used(db, control(second, '‹ Previous')?.custom_id ?? '');
  expect(stars(back)).toEqual(stars(first));
});

it('shows those of one person, and says where there are none', async () => {
  const db = await aDatabase();
  await liked(db, 2);
  const theirs = await asked(db, { user: '101' });
  expect(stars(theirs)).toEqual(['2']);
  expect(textOf(theirs)).toContain('<@101>');
  expect(textOf(await asked(db, { user: '999' }))).toContain('None yet');
});

it('opens one privately, as /show does', async () => {
  const db = await aDatabase();
  await liked(db, 1);
  const menu = control(await asked(db), 'Open one…');
  const chosen = [menu?.options?.[0]?.value ?? ''];
  const opened = await used(db, menu?.custom_id ?? '', { chosen });
  expect(textOf(opened)).toContain('> a red fox in snow');
});

it('keeps a picture by its button and lets it go by another press, in one line each', async () => {
  const db = await aDatabase();
  const { runId } = await posted(db, 'm');
  const button = keepButton(runId, 1, en);
  const id = 'custom_id' in button ? button.custom_id : '';
  const press = async (userId: string) =>
    textOf(await used(db, id, { user: { id: userId, name: 'x' } }));
  expect(await press('7')).toMatch(/^Kept\./u);
  expect(stars(await asked(db))).toEqual(['1']);
  expect(await press('8')).toMatch(/^Kept\./u);
  expect(stars(await asked(db))).toEqual(['2']);
  expect(await press('8')).toBe('No longer kept.');
  expect(stars(await asked(db))).toEqual(['1']);
});

it('keeps and opens nothing of another server, of a hidden channel, or that was never painted', async () => {
  const db = await aDatabase();
  const { runId } = await posted(db, 'm');
  const hidden = { viewer: { userId: '1', sees: () => false } };
  const notFound = { fault: { code: 'not_found' } };
  for (const [id, fields] of [
    [`keep1:${runId}:1`, { guildId: 'elsewhere' }],
    [`keep1:${runId}:1`, hidden],
    [`keep1:${runId}:3`, {}],
    ['fopn1:', { chosen: [`${runId}:1`], guildId: 'elsewhere' }],
    ['fopn1:', { chosen: [`${runId}:1`], ...hidden }],
    ['fopn1:', { chosen: ['nonsense'] }],
  ] as const)
    await expect(used(db, id, fields), id).rejects.toMatchObject(notFound);
  expect(await db.selectFrom('favourites').selectAll().execute()).toEqual([]);
});

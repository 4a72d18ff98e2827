import { expect, it, vi } from 'vitest';
import { history } from '../../src/commands/history.js';
import type { Services } from '../../src/commands/define/call.js';
import type { Db } from '../../src/db/schema.js';
import type { Message } from '../../src/views/message.js';
import { aDatabase } from '../support/database.js';
import { submitted } from '../support/builders.js';
import { aCall, run, someServices, type Said } from '../support/call.js';
import { textOf } from '../support/text-of.js';
import { controlsOf } from '../sandbox/discord/text.js';

type Fields = NonNullable<Parameters<typeof aCall>[0]>;

async function painted(db: Db, guildId: string, ...names: readonly string[]): Promise<void> {
  for (const name of names) await submitted(db, { id: name, prompt: name }, { guildId });
}

const servicesOf = (db: Db): Services => someServices({ db });

async function asked(
  db: Db,
  options: Readonly<Record<string, unknown>> = {},
  fields: Fields = {},
): Promise<Message> {
  const call = aCall(fields);
  await run(history, options, call, servicesOf(db));
  return shownBy(call);
}

/** Uses the control with this label or placeholder, as a process that has just started would see it. */
async function used(
  db: Db,
  on: Message,
  label: string,
  how: Said['how'] = 'reply',
  fields: Fields = {},
): Promise<Message> {
  const [control] = controlsOf(on).filter((one) => (one.label ?? one.placeholder) === label);
  const id = control?.custom_id ?? '';
  const chosen = control?.options ? [control.options[0]?.value ?? ''] : [];
  const call = aCall({ chosen, ...fields });
  for (const { handle } of history.components)
    if (await handle(id, call, servicesOf(db))) return shownBy(call, how);
  throw new Error(`nobody knows ${id}`);
}

function shownBy({ said }: ReturnType<typeof aCall>, how: Said['how'] = 'reply'): Message {
  const view = said[0]?.view;
  if (said.length !== 1 || said[0]?.how !== how || !view)
    throw new Error(`said ${String(said.length)} times`);
  return view;
}

const names = (view: Message) => Array.from(textOf(view).matchAll(/◻️ (.*)/gu), ([, name]) => name);

it('shows only to the person who asks', () => {
  expect(history.private).toBe(true);
});

it('turns pages and comes back', async () => {
  const db = await aDatabase();
  await painted(db, 'guild', ...Array.from({ length: 7 }, (_, index) => `p${String(index)}`));
  const first = await asked(db);
  expect(names(first)).toEqual(['p6', 'p5', 'p4', 'p3', 'p2']);
  const second = await used(db, first, 'Older ›');
  expect(names(second)).toEqual(['p1', 'p0']);
  expect(names(await used(db, second, '‹ Newer'))).toEqual(names(first));
});

it('keeps its filter from page to page, and opens a run beside the page', async () => {
  const db = await aDatabase();
  await painted(db, 'guild', ...Array.from({ length: 7 }, (_, n) => `fox${String(n)}`), 'gull');
  const second = await used(db, await asked(db, { search: 'FOX' }), 'Older ›');
  expect(names(second)).toEqual(['fox1', 'fox0']);
  const opened = await used(db, second, 'Open one…', 'replyPrivately');
  expect(textOf(opened)).toContain('> fox1');
});

it('lists and opens nothing of channels that they do not see, but for their own runs', async () => {
  const db = await aDatabase();
  await painted(db, 'guild', 'theirs');
  const { runId } = await submitted(db, { id: 'own', prompt: 'own' }, { userId: '1' });
  const open = await asked(db);
  expect(names(open)).toEqual(['own', 'theirs']);
  const sees = vi.fn(() => false);
  const call = { viewer: { userId: '1', sees } };
  expect(names(await asked(db, {}, call))).toEqual(['own']);
  expect(names(await asked(db, { search: 't' }, call))).toEqual([]);
  expect(sees).toHaveBeenCalledWith(expect.objectContaining({ channelId: 'channel' }));
  await expect(
    used(db, open, 'Open one…', 'replyPrivately', { ...call, chosen: [runId] }),
  ).resolves.toBeDefined();
  const [, theirs = ''] = controlsOf(open)[0]?.options?.map(({ value }) => value) ?? [];
  await expect(
    used(db, open, 'Open one…', 'replyPrivately', { ...call, chosen: [theirs] }),
  ).rejects.toMatchObject({ fault: { code: 'not_found' } });
});

it('knows nothing of other servers', async () => {
  const db = await aDatabase();
  await painted(db, 'guild', 'ours');
  await painted(db, 'elsewhere', 'theirs');
  const page = await asked(db);
  expect(names(page)).toEqual(['ours']);
  await expect(
    used(db, page, 'Open one…', 'replyPrivately', { guildId: 'elsewhere' }),
  ).rejects.toMatchObject({
    fault: { code: 'not_found' },
  });
});

it('takes a search that fits into its buttons, and refuses one that does not', async () => {
  const db = await aDatabase();
  await painted(db, 'guild', '👍'.repeat(25));
  expect((await asked(db, { search: '👍'.repeat(25) })).components).toHaveLength(1);
  await expect(asked(db, { search: '👍'.repeat(26) })).rejects.toMatchObject({
    fault: { code: 'invalid_options', problems: [{ path: 'search' }] },
  });
});

it('says what to do where there is nothing', async () => {
  expect(textOf(await asked(await aDatabase()))).toContain('Start with /generate');
});

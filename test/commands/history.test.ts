import { expect, it } from 'vitest';
import { history } from '../../src/commands/history.js';
import type { Services } from '../../src/commands/define/call.js';
import type { Db } from '../../src/db/schema.js';
import type { Message } from '../../src/views/message.js';
import { aDatabase } from '../support/database.js';
import { submitted } from '../support/builders.js';
import { aCall, run, someServices } from '../support/call.js';
import { controlsOf } from '../sandbox/discord/text.js';

async function painted(db: Db, guildId: string, ...names: readonly string[]): Promise<void> {
  for (const name of names) await submitted(db, { id: name, prompt: name }, { guildId });
}

const servicesOf = (db: Db): Services => someServices({ db });

async function asked(db: Db, options: Readonly<Record<string, unknown>> = {}): Promise<Message> {
  const call = aCall();
  await run(history, options, call, servicesOf(db));
  return shownBy(call);
}

/** Uses the control with this label or placeholder, as a process that has just started would see it. */
async function used(db: Db, on: Message, label: string, guildId = 'guild'): Promise<Message> {
  const [control] = controlsOf(on).filter((one) => (one.label ?? one.placeholder) === label);
  const id = control?.custom_id ?? '';
  const chosen = control?.options ? [control.options[0]?.value ?? ''] : [];
  const call = aCall({ chosen, guildId });
  for (const { handle } of history.components)
    if (await handle(id, call, servicesOf(db))) return shownBy(call);
  throw new Error(`nobody knows ${id}`);
}

function shownBy({ said }: ReturnType<typeof aCall>): Message {
  const view = said[0]?.view;
  if (said.length !== 1 || !view) throw new Error(`said ${String(said.length)} times`);
  return view;
}

const names = ({ content }: Message) =>
  Array.from(content.matchAll(/◻️ \*\*(.*?)\*\*/gu), ([, name]) => name);

it('shows only to the person who asks', () => {
  expect(history.private).toBe(true);
});

it('turns pages and comes back', async () => {
  const db = await aDatabase();
  await painted(db, 'guild', ...Array.from({ length: 10 }, (_, index) => `p${String(index)}`));
  const first = await asked(db);
  expect(names(first)).toEqual(['p9', 'p8', 'p7', 'p6', 'p5', 'p4', 'p3', 'p2']);
  const second = await used(db, first, 'Next');
  expect(names(second)).toEqual(['p1', 'p0']);
  expect(names(await used(db, second, 'Previous'))).toEqual(names(first));
});

it('keeps its filter from page to page, and past an opened run', async () => {
  const db = await aDatabase();
  await painted(db, 'guild', ...Array.from({ length: 10 }, (_, n) => `fox${String(n)}`), 'gull');
  const second = await used(db, await asked(db, { search: 'FOX' }), 'Next');
  expect(names(second)).toEqual(['fox1', 'fox0']);
  const opened = await used(db, second, 'Open a run…');
  expect(opened.content).toContain('◻️ **fox1**');
  expect(names(await used(db, opened, 'Back'))).toEqual(['fox1', 'fox0']);
});

it('knows nothing of other servers', async () => {
  const db = await aDatabase();
  await painted(db, 'guild', 'ours');
  await painted(db, 'elsewhere', 'theirs');
  const page = await asked(db);
  expect(names(page)).toEqual(['ours']);
  await expect(used(db, page, 'Open a run…', 'elsewhere')).rejects.toMatchObject({
    fault: { code: 'not_found' },
  });
});

it('takes a search that fits into its buttons, and refuses one that does not', async () => {
  const db = await aDatabase();
  await painted(db, 'guild', '👍'.repeat(25));
  expect((await asked(db, { search: '👍'.repeat(25) })).components).toHaveLength(2);
  await expect(asked(db, { search: '👍'.repeat(26) })).rejects.toMatchObject({
    fault: { code: 'invalid_options', problems: [{ path: 'search' }] },
  });
});

it('says what to do where there is nothing', async () => {
  expect((await asked(await aDatabase())).content).toContain('Start with /generate');
});

import { ButtonStyle } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { deleteCommand } from '../../src/commands/delete.js';
import { addFavourite } from '../../src/db/favourites.js';
import type { Db } from '../../src/db/schema.js';
import { en, LANGUAGES } from '../../src/languages/index.js';
import { deleteButton, deletedView } from '../../src/views/delete.js';
import { controlsOf } from '../sandbox/discord/text.js';
import { posted } from '../support/builders.js';
import { aCall, run, someServices } from '../support/call.js';
import { aDatabase } from '../support/database.js';

type Fields = NonNullable<Parameters<typeof aCall>[0]>;

const OWNER = { user: { id: 'ada', name: 'ada' } };

async function pressed(db: Db, customId: string, fields: Fields = OWNER) {
  const call = aCall(fields);
  const carried: unknown[] = [];
  const receipt = { runs: 1, posts: 3, postsLeft: 1, goesOn: true };
  const carryOut = (scope: unknown) => {
    carried.push(scope);
    return Promise.resolve(receipt);
  };
  const services = someServices({ db, deletions: { carryOut } });
  for (const { handle } of deleteCommand.components)
    if (await handle(customId, call, services)) return { said: call.said, carried };
  throw new Error(`nobody knows ${customId}`);
}

describe('the button that deletes', () => {
  it('asks first, in numbers, and the destructive one stands last', async () => {
    const db = await aDatabase();
    const { runId } = await posted(db, 'm');
    for (const userId of ['ben', 'cleo']) await addFavourite(db, 'm', { userId, emoji: '⭐' }, 0);
    const button = deleteButton(runId, en);
    const { said, carried } = await pressed(db, 'custom_id' in button ? button.custom_id : '');
    expect(carried).toEqual([]);
    expect(said).toHaveLength(1);
    expect(said[0]?.how).toBe('replyPrivately');
    expect(said[0]?.view?.content).toContain('1 post go, and 2 people lose a favourite');
    expect(controlsOf(said[0]?.view ?? {})).toMatchObject([
      { label: 'Keep' },
      { label: 'Delete', style: ButtonStyle.Danger, custom_id: `dely1:${runId}` },
    ]);
  });

  it('deletes once that is confirmed, and tells what could not be', async () => {
    const db = await aDatabase();
    const { runId } = await posted(db, 'm');
    const { said, carried } = await pressed(db, `dely1:${runId}`);
    expect(carried).toEqual([{ runId }]);
    expect(said.map(({ view }) => view?.content)).toEqual([
      'Deleting…',
      expect.stringMatching(/^Deleted 1 run and 3 posts\.\n1 post could not .*\nSome of it/u),
    ]);
  });

  it('of everything is about who presses it, whatever the server', async () => {
    const { carried } = await pressed(await aDatabase(), 'dela1', { user: { id: '7', name: 'x' } });
    expect(carried).toEqual([{ userId: '7' }]);
  });
});

it('a person who moderates a channel may delete what is shown there, another one not', async () => {
  const db = await aDatabase();
  const { runId } = await posted(db, 'm');
  const manageMessages = 1n << 13n;
  const moderator = { user: { id: 'cleo', name: 'cleo' }, permissions: manageMessages };
  const there = { ...moderator, channel: { ...aCall().channel, id: 'thread' } };
  expect((await pressed(db, `dely1:${runId}`, there)).carried).toHaveLength(1);
  const elsewhere = { ...moderator, channel: { ...aCall().channel, id: 'other' } };
  await expect(pressed(db, `dely1:${runId}`, elsewhere)).rejects.toMatchObject({
    fault: { code: 'not_allowed' },
  });
});

it.each(Object.entries(LANGUAGES))('says one of a thing and many of it, in %s', (_, language) => {
  const receipt = (n: number) => ({ runs: n, posts: n, postsLeft: n, goesOn: n > 1 });
  expect(deletedView(receipt(1), language).content).not.toEqual(
    deletedView(receipt(2), language).content,
  );
});

it('offers a person their own runs, and a moderator those of everybody', async () => {
  const db = await aDatabase();
  await posted(db, 'm');
  await posted(db, 'n', { userId: '1' });
  const offered = (fields: Fields) =>
    deleteCommand.suggest('run')?.('', aCall(fields), someServices({ db }));
  expect(await offered({})).toHaveLength(1);
  expect(await offered({ guildPermissions: 1n << 13n })).toHaveLength(2);
  expect(await offered({ guildPermissions: 1n << 13n, guildId: 'elsewhere' })).toEqual([]);
});

it('is private, and refuses both and neither', async () => {
  expect(deleteCommand.private).toBe(true);
  const services = someServices({ db: await aDatabase() });
  for (const options of [{}, { run: 'x', everything: true }])
    await expect(run(deleteCommand, options, aCall(), services)).rejects.toMatchObject({
      fault: { code: 'invalid_options' },
    });
});

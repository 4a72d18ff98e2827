import { ButtonStyle, MessageFlags } from 'discord-api-types/v10';
import { expect, it } from 'vitest';
import { show } from '../../src/commands/show.js';
import type { Db } from '../../src/db/schema.js';
import type { Message } from '../../src/views/message.js';
import { submitted } from '../support/builders.js';
import { aCall, run, someServices } from '../support/call.js';
import { controlsOf } from '../sandbox/discord/text.js';
import { textOf } from '../support/text-of.js';
import { aDatabase } from '../support/database.js';

async function asked(db: Db, runId: string, guildId = 'guild'): Promise<Message> {
  const call = aCall({ guildId });
  await run(show, { run: runId }, call, someServices({ db }));
  const view = call.said[0]?.view;
  if (!view) throw new Error('nothing was said');
  return view;
}

const offered = (db: Db, typed: string, guildId = 'guild') =>
  show.suggest('run')?.(typed, aCall({ guildId }), someServices({ db })) ?? Promise.resolve([]);

it('shows a run that nothing was painted of yet, to who asks alone', async () => {
  const db = await aDatabase();
  const { runId } = await submitted(db, { id: 'fox', prompt: 'a red fox' }, { guildId: 'guild' });
  const view = await asked(db, runId);
  expect(show.private).toBe(true);
  expect(view.flags).toBe(MessageFlags.IsComponentsV2);
  expect(textOf(view)).toContain('> a red fox');
  expect(textOf(view)).toContain('No picture was painted.');
  expect(controlsOf(view).map(({ label }) => label)).toEqual(['Try 1', 'Details', '💬 Prompt']);
});

it('offers this person’s runs first, each by a name of its own, and none of other servers', async () => {
  const db = await aDatabase();
  const mine = { guildId: 'guild', userId: '1' };
  await submitted(db, { id: 'a', prompt: 'a fox' }, mine);
  await submitted(db, { id: 'b', prompt: 'a fox' }, { ...mine, userId: '2' });
  await submitted(db, { id: 'c', prompt: 'a fox' }, { ...mine, userId: '2' });
  await submitted(db, { id: 'd', prompt: 'a fox' }, { guildId: 'elsewhere' });
  await submitted(db, { id: 'e', prompt: 'an owl' }, { ...mine, userId: '2' });
  const names = (await offered(db, 'fox')).map(({ name }) => name);
  expect(names).toHaveLength(3);
  expect(new Set(names).size).toBe(3);
  const [first] = await offered(db, '');
  const { userId } = await db
    .selectFrom('runs')
    .select('user_id as userId')
    .where('id', '=', first?.value ?? '')
    .executeTakeFirstOrThrow();
  expect(userId).toBe('1');
});

it('knows nothing of other servers, by its option or its buttons', async () => {
  const db = await aDatabase();
  const { runId } = await submitted(db, { id: 'fox', prompt: 'a fox' }, { guildId: 'elsewhere' });
  const notFound = { fault: { code: 'not_found' } };
  await expect(asked(db, runId)).rejects.toMatchObject(notFound);
  for (const customId of [`try1:${runId}:1`, `dtl1:${runId}:1`]) {
    const handled = show.components.map((component) =>
      component.handle(customId, aCall(), someServices({ db })),
    );
    expect(await Promise.allSettled(handled)).toContainEqual(
      expect.objectContaining({ reason: expect.objectContaining(notFound) as unknown }),
    );
  }
});

it('links to its thread where it has one', async () => {
  const db = await aDatabase();
  const { runId, submissionId } = await submitted(
    db,
    { id: 'fox', prompt: 'a fox' },
    { guildId: 'guild' },
  );
  await db
    .updateTable('submissions')
    .set({ thread_id: '77' })
    .where('id', '=', submissionId)
    .execute();
  const view = await asked(db, runId);
  expect(controlsOf(view)).toContainEqual(
    expect.objectContaining({
      style: ButtonStyle.Link,
      url: 'https://discord.com/channels/guild/77',
    }),
  );
});

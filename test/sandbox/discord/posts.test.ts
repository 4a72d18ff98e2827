/** Messages, threads, permissions and reactions of the stand-in for Discord, by a real discord.js client. */
import { readdir, rm } from 'node:fs/promises';
import { Events, type MessageReaction, type PartialMessageReaction } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { aFolder } from '../../support/database.js';
import { SILENT, PNG, easel, next, refusal, studio } from '../../support/discord-client.js';
import { type Options } from './index.js';

describe('messages', () => {
  it('keep the files that came with them', async () => {
    const filesDir = await aFolder();
    const { client, discord } = await studio(undefined, { filesDir });
    const channel = await client.channels.fetch(discord.channel('easel').id);
    if (!channel?.isSendable()) throw new Error('not sendable');
    await channel.send({
      content: 'iteration 1',
      files: [{ attachment: PNG, name: 'iteration_1.png', description: 'a fox' }],
    });
    const [posted] = discord.messages(discord.channel('easel'));
    const [attachment] = posted?.attachments ?? [];
    expect(attachment).toMatchObject({
      filename: 'iteration_1.png',
      description: 'a fox',
      content_type: 'image/png',
      width: 1,
      size: PNG.length,
    });
    if (!attachment) throw new Error('no attachment');
    expect(discord.file(attachment).equals(PNG)).toBe(true);
    expect(await readdir(filesDir)).toEqual([`${attachment.id}-iteration_1.png`]);
    await rm(filesDir, { recursive: true });
    expect(Buffer.from(await (await fetch(attachment.url)).arrayBuffer()).equals(PNG)).toBe(true);
    expect(discord.pings.at(-1)?.allowedMentions).toEqual(SILENT);
  });

  it('lose from the list a picture that their embed shows', async () => {
    const { client, discord } = await studio();
    const channel = await client.channels.fetch(discord.channel('easel').id);
    if (!channel?.isSendable()) throw new Error('not sendable');
    const sent = await channel.send({
      embeds: [{ image: { url: 'attachment://a.png' } }],
      files: [{ attachment: PNG, name: 'a.png' }],
    });
    expect(sent.attachments.size).toBe(0);
    expect(sent.embeds[0]?.image?.url).toContain('/a.png?ex=');
  });

  it('are one where the nonce is one, until its memory fades', async () => {
    const { client, discord } = await studio();
    const send = () =>
      client.rest.post(`${easel(discord)}/messages`, {
        body: { content: 'once', nonce: 'run1-1', enforce_nonce: true },
      });
    await send();
    await send();
    expect(discord.messages(discord.channel('easel'))).toHaveLength(1);
    discord.settings.nonceWindowMs = 0;
    await send();
    expect(discord.messages(discord.channel('easel'))).toHaveLength(2);
  });

  it.each([
    ['too long a content', { content: 'x'.repeat(2001) }, 50035, 'BASE_TYPE_MAX_LENGTH'],
    ['nothing in it', { content: ' ' }, 50006, undefined],
    [
      'embeds of more than 6000',
      { embeds: [{ description: 'x'.repeat(4000) }, { description: 'x'.repeat(2001) }] },
      50035,
      'MAX_EMBED_SIZE_EXCEEDED',
    ],
    [
      'eleven embeds',
      { embeds: Array.from({ length: 11 }, () => ({ title: 'x' })) },
      50035,
      'BASE_TYPE_MAX_LENGTH',
    ],
    [
      'an embed field without a name',
      { embeds: [{ fields: [{ name: '', value: 'x' }] }] },
      50035,
      'BASE_TYPE_MIN_LENGTH',
    ],
    [
      'too long a custom id',
      {
        components: [
          { type: 1, components: [{ type: 2, style: 1, label: 'x', custom_id: 'x'.repeat(101) }] },
        ],
      },
      50035,
      'BASE_TYPE_',
    ],
    [
      'one custom id twice',
      {
        components: [
          {
            type: 1,
            components: [1, 2].map(() => ({ type: 2, style: 1, label: 'x', custom_id: 'x' })),
          },
        ],
      },
      50035,
      'COMPONENT_CUSTOM_ID_DUPLICATED',
    ],
    ['too long a nonce', { content: 'x', nonce: 'x'.repeat(26) }, 50035, 'nonce'],
    [
      'a reply to nothing',
      { content: 'x', message_reference: { message_id: '1' } },
      50035,
      'REPLIES_UNKNOWN_MESSAGE',
    ],
  ])('are refused with %s', async (_, body, code, detail) => {
    const { client, discord } = await studio();
    const error = await refusal(client.rest.post(`${easel(discord)}/messages`, { body }));
    expect(error.code).toBe(code);
    if (detail !== undefined) expect(JSON.stringify(error.rawError)).toContain(detail);
    expect(discord.messages(discord.channel('easel'))).toEqual([]);
  });

  it('are refused with a file that is too large', async () => {
    const { client, discord } = await studio(undefined, { maxFileBytes: 10 });
    const channel = await client.channels.fetch(discord.channel('easel').id);
    if (!channel?.isSendable()) throw new Error('not sendable');
    const error = await refusal(channel.send({ files: [{ attachment: PNG, name: 'a.png' }] }));
    expect([error.status, error.code]).toEqual([413, 40005]);
  });

  it('are edited seldom once they are an hour old', async () => {
    const { client, discord } = await studio(undefined, { lateEditsPerHour: 1 });
    await client.rest.post(`${easel(discord)}/messages`, { body: { content: 'status' } });
    const [status] = discord.messages(discord.channel('easel'));
    if (!status) throw new Error('nothing was posted');
    const edit = () =>
      client.rest.patch(`${easel(discord)}/messages/${status.id}`, {
        body: { content: `at ${String(Date.now())}` },
      });
    await edit();
    await edit();
    discord.age(status, 3_700_000);
    await edit();
    const answer = await fetch(`${discord.apiUrl}/v10${easel(discord)}/messages/${status.id}`, {
      method: 'PATCH',
      headers: { authorization: `Bot ${discord.token}`, 'content-type': 'application/json' },
      body: '{"content":"again"}',
    });
    expect(await answer.json()).toMatchObject({ code: 30046 });
  });

  it('tell who they would ping', async () => {
    const { client, discord, ada } = await studio();
    const content = `@everyone <@${ada.id}>`;
    await client.rest.post(`${easel(discord)}/messages`, { body: { content } });
    await client.rest.post(`${easel(discord)}/messages`, {
      body: { content, allowed_mentions: { parse: ['users'] } },
    });
    await client.rest.post(`${easel(discord)}/messages`, {
      body: { content, allowed_mentions: SILENT },
    });
    expect(discord.pings.map(({ who }) => who)).toEqual([
      ['@everyone', `<@${ada.id}>`],
      [`<@${ada.id}>`],
      [],
    ]);
  });

  it('of other people are empty to a bot without the intent for their content', async () => {
    const { client, discord, ada } = await studio();
    const said = await ada.say(discord.channel('easel'), 'a secret');
    expect(await client.rest.get(`${easel(discord)}/messages/${said.id}`)).toMatchObject({
      content: '',
      author: { username: 'ada' },
    });
  });
});

describe('threads', () => {
  async function withThread(options?: Options) {
    const all = await studio(undefined, options);
    const channel = await all.client.channels.fetch(all.discord.channel('easel').id);
    if (!channel?.isSendable() || channel.isDMBased()) throw new Error('not sendable');
    const message = await channel.send('status');
    const thread = await message.startThread({ name: 'a red fox' });
    return { ...all, message, thread };
  }

  it('hang on a message, have its id, and are made once', async () => {
    const { discord, message, thread } = await withThread();
    expect(thread.id).toBe(message.id);
    await thread.send('iteration 1');
    expect(discord.messages(thread).map(({ content }) => content)).toEqual(['iteration 1']);
    expect((await refusal(message.startThread({ name: 'again' }))).code).toBe(160004);
    expect((await message.fetch(true)).hasThread).toBe(true);
  });

  it('are not made within threads', async () => {
    const { discord, client, thread } = await withThread();
    const inside = await thread.send('x');
    const error = await refusal(
      client.rest.post(`/channels/${thread.id}/messages/${inside.id}/threads`, {
        body: { name: 'x' },
      }),
    );
    expect(error.code).toBe(50024);
    expect(discord.thread(inside)).toBeUndefined();
  });

  it('wake for a post, but not for an edit or a reaction', async () => {
    const { discord, thread } = await withThread();
    const posted = await thread.send('x');
    discord.archive(thread);
    expect((await refusal(posted.edit('y'))).code).toBe(50083);
    expect((await refusal(posted.react('⭐'))).code).toBe(50083);
    await thread.send('z');
    expect(discord.thread(thread)?.thread?.archived).toBe(false);
  });

  it('take no post once they are locked', async () => {
    const { discord, thread } = await withThread();
    discord.lock(thread);
    expect((await refusal(thread.send('x'))).code).toBe(160005);
  });

  it('are unknown once they are deleted, and the bot is told', async () => {
    const { discord, client, thread } = await withThread();
    const told = next(client, Events.ThreadDelete);
    discord.deleteThread(thread);
    expect((await told)[0].id).toBe(thread.id);
    expect(
      (
        await refusal(
          client.rest.post(`/channels/${thread.id}/messages`, { body: { content: 'x' } }),
        )
      ).code,
    ).toBe(10003);
  });
});

describe('permissions', () => {
  it.each([
    ['ViewChannel', 50001],
    ['SendMessages', 50013],
  ] as const)('without %s a post gets %i', async (deny, code) => {
    const { client, discord } = await studio();
    discord.setPermissions(discord.channel('easel'), { deny: [deny] });
    expect(
      (await refusal(client.rest.post(`${easel(discord)}/messages`, { body: { content: 'x' } })))
        .code,
    ).toBe(code);
    expect(discord.invalidRequests()).toHaveLength(1);
  });
});

describe('reactions', () => {
  it('are heard on messages the client has never seen, and are listed', async () => {
    const { client, discord, ada } = await studio();
    const said = await ada.say(discord.channel('easel'), 'old');
    const heard: string[] = [];
    const note = (sign: string) => (reaction: MessageReaction | PartialMessageReaction) => {
      heard.push(`${sign}${reaction.emoji.name ?? ''} ${String(reaction.message.partial)}`);
      discord.standIn.changed();
    };
    client.on(Events.MessageReactionAdd, note('+'));
    client.on(Events.MessageReactionRemove, note('-'));
    ada.react(said, '⭐');
    await discord.until(() => heard.length === 1);
    expect(
      await client.rest.get(
        `${easel(discord)}/messages/${said.id}/reactions/${encodeURIComponent('⭐')}`,
      ),
    ).toMatchObject([{ id: ada.id }]);
    ada.unreact(said, '⭐');
    await discord.until(() => heard.length === 2);
    expect(heard).toEqual(['+⭐ true', '-⭐ true']);
  });
});

/** Routes of channels, their messages, threads and reactions, each with the permission it asks for. */
import { ChannelType } from 'discord-api-types/v10';
import { Hono, type Context } from 'hono';
import { refuse } from './errors.js';
import { readForm } from './form.js';
import { byAge } from './ids.js';
import type { Draft } from './message-form.js';
import { listed, post, remove, revise } from './messages.js';
import { demand, may } from './permissions.js';
import { addReaction, clearReactions, emojiKey, removeReaction } from './reactions.js';
import { channelJson, messageJson } from './render.js';
import type { App } from './app.js';
import { readDraft } from './routes-interactions.js';
import { changeThread, removeChannel, startThread, wakeForPost } from './threads.js';
import { channelOf, messageOf, type Channel, type Message, type World } from './world.js';

export function channelRoutes(world: World): App {
  const app: App = new Hono();
  app.get('/channels/:channel', (c) => c.json(channelJson(visible(world, c))));
  app.patch('/channels/:channel', async (c) => {
    const channel = visible(world, c);
    if (!channel.thread) throw refuse(50013);
    changeThread(world, channel, channel.thread, (await readForm(c.req)).json);
    return c.json(channelJson(channel));
  });
  app.delete('/channels/:channel', (c) => {
    const channel = visible(world, c);
    demand(world, channel, channel.thread ? 'ManageThreads' : 'ManageChannels');
    removeChannel(world, channel);
    return c.json(channelJson(channel));
  });
  app.post('/channels/:channel/typing', (c) => {
    visible(world, c);
    return c.body(null, 204);
  });
  messageRoutes(app, world);
  threadRoutes(app, world);
  reactionRoutes(app, world);
  return app;
}

function visible(world: World, c: Context): Channel {
  const channel = channelOf(world, c.req.param('channel') ?? '');
  demand(world, channel);
  return channel;
}

function found(world: World, c: Context): { channel: Channel; message: Message } {
  const channel = visible(world, c);
  return { channel, message: messageOf(channel, c.req.param('message') ?? '') };
}

function messageRoutes(app: App, world: World): void {
  const json = (message: Message) => messageJson(world, message, world.bot.id);
  app.post('/channels/:channel/messages', async (c) => {
    const channel = visible(world, c);
    const draft = await readDraft(c.req);
    demandPosting(world, channel, draft);
    wakeForPost(world, channel, world.bot.id);
    const message = await post(world, channel, draft, { author: world.bot });
    // Told to the sender alone; nobody reads it off the message later.
    const { nonce } = draft.payload;
    return c.json({ ...json(message), ...(nonce === undefined ? {} : { nonce }) });
  });
  app.get('/channels/:channel/messages', (c) => {
    const channel = visible(world, c);
    const messages = may(world, world.bot.id, channel, 'ReadMessageHistory')
      ? listed(channel, new URL(c.req.url).searchParams)
      : [];
    return c.json(messages.map(json));
  });
  app.get('/channels/:channel/messages/:message', (c) => {
    const { channel, message } = found(world, c);
    if (!may(world, world.bot.id, channel, 'ReadMessageHistory')) throw refuse(50001);
    return c.json(json(message));
  });
  app.patch('/channels/:channel/messages/:message', async (c) => {
    const { channel, message } = found(world, c);
    const draft = await readDraft(c.req);
    if (message.api.author.id !== world.bot.id) throw refuse(50005);
    if (channel.thread?.archived === true) throw refuse(50083);
    if (draft.uploads.size > 0) demand(world, channel, 'AttachFiles');
    await revise(world, channel, message, draft);
    return c.json(json(message));
  });
  app.delete('/channels/:channel/messages/:message', (c) => {
    const { channel, message } = found(world, c);
    if (message.api.author.id !== world.bot.id) demand(world, channel, 'ManageMessages');
    remove(world, channel, message);
    return c.body(null, 204);
  });
}

function demandPosting(world: World, channel: Channel, { payload, uploads }: Draft): void {
  if (channel.type === ChannelType.GuildForum) throw refuse(50008);
  demand(world, channel, channel.thread ? 'SendMessagesInThreads' : 'SendMessages');
  if (uploads.size > 0) demand(world, channel, 'AttachFiles');
  if ((payload.embeds ?? []).length > 0) demand(world, channel, 'EmbedLinks');
  if (payload.message_reference && !may(world, world.bot.id, channel, 'ReadMessageHistory'))
    throw refuse(160002);
}

function threadRoutes(app: App, world: World): void {
  app.post('/channels/:channel/messages/:message/threads', async (c) => {
    const { channel, message } = found(world, c);
    demand(world, channel, 'CreatePublicThreads');
    return c.json(
      channelJson(
        await startThread(world, channel, (await readForm(c.req)).json, world.bot, message),
      ),
      201,
    );
  });
  app.post('/channels/:channel/threads', async (c) => {
    const channel = visible(world, c);
    demand(world, channel, 'CreatePublicThreads');
    return c.json(
      channelJson(await startThread(world, channel, (await readForm(c.req)).json, world.bot)),
      201,
    );
  });
  app.get('/channels/:channel/threads/archived/public', (c) => {
    const parent = visible(world, c);
    const threads = [...world.channels.values()].filter(
      ({ parentId, thread }) => parentId === parent.id && thread?.archived === true,
    );
    return c.json({
      threads: threads.sort((a, b) => byAge(b, a)).map(channelJson),
      members: [],
      has_more: false,
    });
  });
  const member = (channel: Channel, userId: string) => ({
    id: channel.id,
    user_id: userId,
    join_timestamp: channel.thread?.createdAt,
    flags: 0,
  });
  app.get('/channels/:channel/thread-members', (c) =>
    c.json([member(visible(world, c), world.bot.id)]),
  );
  app.get('/channels/:channel/thread-members/:user', (c) =>
    c.json(member(visible(world, c), c.req.param('user'))),
  );
  app.on(['PUT', 'DELETE'], '/channels/:channel/thread-members/:user', (c) => {
    visible(world, c);
    return c.body(null, 204);
  });
}

function reactionRoutes(app: App, world: World): void {
  const path = '/channels/:channel/messages/:message/reactions';
  app.get(`${path}/:emoji`, (c) => {
    const { channel, message } = found(world, c);
    demand(world, channel, 'ReadMessageHistory');
    const after = BigInt(c.req.query('after') ?? 0);
    const ids = [...(message.reactions.get(emojiKey(c.req.param('emoji'))) ?? [])].sort((a, b) =>
      byAge({ id: a }, { id: b }),
    );
    const page = ids
      .filter((id) => BigInt(id) > after)
      .slice(0, Number(c.req.query('limit') ?? 25));
    return c.json(page.flatMap((id) => world.users.get(id) ?? []));
  });
  app.put(`${path}/:emoji/@me`, (c) => {
    const { channel, message } = found(world, c);
    const emoji = emojiKey(c.req.param('emoji'));
    demand(world, channel, 'ReadMessageHistory');
    if (!message.reactions.has(emoji)) demand(world, channel, 'AddReactions');
    if (channel.thread?.archived === true) throw refuse(50083);
    addReaction(world, channel, message, world.bot, emoji);
    return c.body(null, 204);
  });
  app.delete(`${path}/:emoji/:user`, (c) => {
    const { channel, message } = found(world, c);
    const id = c.req.param('user') === '@me' ? world.bot.id : c.req.param('user');
    if (id !== world.bot.id) demand(world, channel, 'ManageMessages');
    if (channel.thread?.archived === true) throw refuse(50083);
    const user = world.users.get(id);
    if (user) removeReaction(world, channel, message, user, emojiKey(c.req.param('emoji')));
    return c.body(null, 204);
  });
  app.delete(`${path}/:emoji`, (c) => {
    const { channel, message } = found(world, c);
    demand(world, channel, 'ManageMessages');
    clearReactions(world, channel, message, emojiKey(c.req.param('emoji')));
    return c.body(null, 204);
  });
  app.delete(path, (c) => {
    const { channel, message } = found(world, c);
    demand(world, channel, 'ManageMessages');
    clearReactions(world, channel, message);
    return c.body(null, 204);
  });
}

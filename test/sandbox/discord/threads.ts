/** Threads: started on a message or beside it, archived, locked, gone. */
import { ChannelType, GatewayIntentBits, MessageType, type APIUser } from 'discord-api-types/v10';
import { z } from 'zod';
import { parseForm, refuse } from './errors.js';
import { snowflake } from './ids.js';
import { announce, post } from './messages.js';
import { may } from './permissions.js';
import { channelJson } from './render.js';
import type { Channel, Message, ThreadState, World } from './world.js';

const minutes = z.union([z.literal(60), z.literal(1440), z.literal(4320), z.literal(10080)]);

const newThread = z.object({
  name: z.string().min(1).max(100),
  auto_archive_duration: minutes.nullish(),
  rate_limit_per_user: z.int().min(0).max(21_600).nullish(),
  type: z.int().nullish(),
});

export async function startThread(
  world: World,
  parent: Channel,
  body: unknown,
  owner: APIUser,
  on?: Message,
): Promise<Channel> {
  const { name, auto_archive_duration: autoArchive } = parseForm(newThread, body);
  if (parent.type !== ChannelType.GuildText && parent.type !== ChannelType.GuildAnnouncement)
    throw refuse(50024);
  if (on && world.channels.has(on.api.id)) throw refuse(160004);
  const open = [...world.channels.values()].filter(
    (it) => it.guildId === parent.guildId && it.thread && !it.thread.archived,
  );
  if (open.length >= world.settings.maxActiveThreads) throw refuse(160006);
  const isNews = parent.type === ChannelType.GuildAnnouncement;
  const thread = placeThread(world, parent, {
    id: on?.api.id ?? snowflake(),
    name: name.trim(),
    type: isNews ? ChannelType.AnnouncementThread : ChannelType.PublicThread,
    ownerId: owner.id,
    autoArchiveMinutes: autoArchive ?? 4320,
  });
  await markStart(world, parent, thread, owner, on);
  return thread;
}

interface NewThread {
  readonly id: string;
  readonly name: string;
  readonly type: ChannelType;
  readonly ownerId: string;
  readonly autoArchiveMinutes: number;
}

/** Makes a thread, as a person does who may; also a private one, or a post of a forum. */
export function placeThread(world: World, parent: Channel, thread: NewThread): Channel {
  const { id, name, type, ownerId, autoArchiveMinutes } = thread;
  const now = new Date().toISOString();
  const state = { createdAt: now, archived: false, archivedAt: now, locked: false };
  const made: Channel = {
    id,
    guildId: parent.guildId,
    parentId: parent.id,
    name,
    type,
    nsfw: parent.nsfw,
    position: 0,
    overwrites: [],
    thread: { ...state, ownerId, autoArchiveMinutes },
    messages: new Map(),
  };
  world.channels.set(id, made);
  tellThread(world, made, 'THREAD_CREATE', { newly_created: true });
  return made;
}

/** Discord marks the place: the message gets its thread, or the channel a line that says one was started. */
async function markStart(
  world: World,
  parent: Channel,
  thread: Channel,
  owner: APIUser,
  on: Message | undefined,
): Promise<void> {
  const empty = { payload: {}, uploads: new Map() };
  const reference = {
    channel_id: on ? parent.id : thread.id,
    guild_id: parent.guildId,
    ...(on ? { message_id: on.api.id } : {}),
  };
  if (on) {
    const extras = { type: MessageType.ThreadStarterMessage, message_reference: reference };
    await post(world, thread, empty, { author: on.api.author, extras, isPlaceholder: true });
    announce(world, parent, on, 'MESSAGE_UPDATE');
    return;
  }
  const extras = { type: MessageType.ThreadCreated, message_reference: reference };
  await post(
    world,
    parent,
    { ...empty, payload: { content: thread.name } },
    { author: owner, extras, isPlaceholder: true },
  );
}

export function tellThread(
  world: World,
  thread: Channel,
  event: 'THREAD_CREATE' | 'THREAD_UPDATE',
  more: object = {},
): void {
  world.dispatch({
    event,
    data: { ...channelJson(thread), ...more },
    guildId: thread.guildId,
    channel: thread,
    intent: GatewayIntentBits.Guilds,
  });
}

/** A post wakes an archived thread, unless it is locked. */
export function wakeForPost(world: World, channel: Channel, authorId: string): void {
  const { thread } = channel;
  if (!thread) return;
  if (thread.locked && !may(world, authorId, channel, 'ManageThreads')) throw refuse(160005);
  if (thread.archived) setArchived(world, channel, thread, false);
}

export function setArchived(
  world: World,
  channel: Channel,
  thread: ThreadState,
  archived: boolean,
): void {
  if (thread.archived === archived) return;
  thread.archived = archived;
  thread.archivedAt = new Date().toISOString();
  tellThread(world, channel, 'THREAD_UPDATE');
}

const threadChange = z.object({
  name: z.string().min(1).max(100).optional(),
  archived: z.boolean().optional(),
  locked: z.boolean().optional(),
  auto_archive_duration: minutes.optional(),
});

/** What PATCH /channels/:id does to a thread for the bot. */
export function changeThread(
  world: World,
  channel: Channel,
  thread: ThreadState,
  body: unknown,
): void {
  const change = parseForm(threadChange, body);
  const manages = may(world, world.bot.id, channel, 'ManageThreads');
  const owns = thread.ownerId === world.bot.id;
  const isWaking = change.archived === false && Object.keys(change).length === 1;
  if (!manages) {
    if (thread.locked && isWaking) throw refuse(160005);
    if (change.locked !== undefined && change.locked !== thread.locked) throw refuse(50013);
    if (!owns && !(isWaking && may(world, world.bot.id, channel, 'SendMessagesInThreads')))
      throw refuse(50013);
  }
  if (thread.archived && change.archived !== false) throw refuse(50083);
  channel.name = change.name ?? channel.name;
  thread.locked = change.locked ?? thread.locked;
  thread.autoArchiveMinutes = change.auto_archive_duration ?? thread.autoArchiveMinutes;
  if (change.archived !== undefined && change.archived !== thread.archived)
    setArchived(world, channel, thread, change.archived);
  else tellThread(world, channel, 'THREAD_UPDATE');
}

/** A channel goes with the threads in it. */
export function removeChannel(world: World, channel: Channel): void {
  const within = [...world.channels.values()].filter(({ parentId }) => parentId === channel.id);
  for (const gone of [...within, channel]) {
    for (const message of gone.messages.values()) message.deleted = true;
    world.channels.delete(gone.id);
  }
  const data = channel.thread
    ? { id: channel.id, guild_id: channel.guildId, parent_id: channel.parentId, type: channel.type }
    : channelJson(channel);
  const event = channel.thread ? 'THREAD_DELETE' : 'CHANNEL_DELETE';
  world.dispatch({ event, data, guildId: channel.guildId, intent: GatewayIntentBits.Guilds });
}

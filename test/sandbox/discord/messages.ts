/** How a message comes to be, changes and goes, whoever does it. */
/* eslint-disable @typescript-eslint/no-unsafe-enum-assignment -- Discord's flags are sums of bits, which no enum names. */
import {
  GatewayIntentBits,
  MessageFlags,
  MessageType,
  type APIAllowedMentions,
  type APIAttachment,
  type APIMessage,
  type APIUser,
} from 'discord-api-types/v10';
import { invalidField, refuse, tooManyEdits } from './errors.js';
import { byAge, snowflake } from './ids.js';
import { bodyOf, checkForm, filesOf, type Draft } from './message-form.js';
import type { Payload } from './payload.js';
import { pinged } from './pings.js';
import { memberJson, messageJson } from './render.js';
import { textsOf } from './text.js';
import { guildRef, messageOf, type Channel, type Message, type World } from './world.js';

const HOUR = 3_600_000;
const SETTABLE =
  MessageFlags.SuppressEmbeds | MessageFlags.SuppressNotifications | MessageFlags.IsComponentsV2;

export interface Authorship {
  readonly author: APIUser;
  readonly visibleTo?: string;
  /** What an interaction adds: type, flags, metadata. */
  readonly extras?: Partial<APIMessage>;
  /** Nobody's words: Discord's own line, or a reply that is still loading. May be empty, and pings nobody. */
  readonly isPlaceholder?: boolean;
}

export async function post(
  world: World,
  channel: Channel,
  draft: Draft,
  by: Authorship,
): Promise<Message> {
  const { payload } = draft;
  const files = await filesOf(world, channel, draft, []);
  const earlier = nonceHolder(world, channel, by.author, payload);
  if (earlier) return earlier;
  const nonce = payload.nonce ?? undefined;
  const { parent, ...reference } = replyTo(channel, payload, world);
  const flags = ((payload.flags ?? 0) & SETTABLE) | (by.extras?.flags ?? 0);
  const api: APIMessage = {
    id: snowflake(),
    channel_id: channel.id,
    author: by.author,
    timestamp: new Date().toISOString(),
    edited_timestamp: null,
    tts: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    pinned: false,
    ...reference,
    ...(parent
      ? { type: MessageType.Reply, referenced_message: messageJson(world, parent, by.author.id) }
      : { type: MessageType.Default }),
    ...by.extras,
    ...bodyOf(payload, files),
    flags,
  };
  checkForm(api, files, by.isPlaceholder === true);
  const message = remember(channel, api, files, by.visibleTo);
  if (nonce !== undefined)
    world.nonces.set(nonceKey(channel, by.author, nonce), { at: Date.now(), message });
  if (by.isPlaceholder !== true)
    recordMentions(world, message, payload.allowed_mentions ?? undefined, 'create');
  announce(world, channel, message, 'MESSAGE_CREATE');
  return message;
}

function remember(
  channel: Channel,
  api: APIMessage,
  files: APIAttachment[],
  visibleTo: string | undefined,
): Message {
  const message: Message = {
    api,
    files,
    reactions: new Map(),
    ...(visibleTo === undefined ? {} : { visibleTo }),
    shown: [textsOf(api).join('\n')],
    createdAt: Date.now(),
    lateEdits: [],
    deleted: false,
  };
  channel.messages.set(api.id, message);
  return message;
}

/** Changes what the payload names and leaves the rest. A loading message stops loading. */
export async function revise(
  world: World,
  channel: Channel,
  message: Message,
  draft: Draft,
): Promise<void> {
  const { payload } = draft;
  countLateEdit(world, message);
  const files = await filesOf(world, channel, draft, message.files);
  if (message.deleted) throw refuse(10008);
  const kept = (message.api.flags ?? 0) & ~(MessageFlags.SuppressEmbeds | MessageFlags.Loading);
  const suppress = (payload.flags ?? message.api.flags ?? 0) & MessageFlags.SuppressEmbeds;
  const components =
    payload.components === undefined ? message.api.components : (payload.components ?? []);
  const next: APIMessage = {
    ...message.api,
    ...bodyOf(
      {
        content: payload.content === undefined ? message.api.content : payload.content,
        embeds: payload.embeds === undefined ? message.api.embeds : payload.embeds,
        ...(components ? { components } : {}),
      },
      files,
    ),
    flags: kept | suppress | ((payload.flags ?? 0) & MessageFlags.IsComponentsV2),
    edited_timestamp: new Date().toISOString(),
  };
  checkForm(next, files, false);
  Object.assign(message.api, next);
  message.files = files;
  message.shown.push(textsOf(next).join('\n'));
  recordMentions(world, message, payload.allowed_mentions ?? undefined, 'edit');
  announce(world, channel, message, 'MESSAGE_UPDATE');
}

export function remove(world: World, channel: Channel, message: Message): void {
  channel.messages.delete(message.api.id);
  message.deleted = true;
  world.dispatch({
    event: 'MESSAGE_DELETE',
    data: { id: message.api.id, channel_id: channel.id, ...guildRef(channel) },
    guildId: channel.guildId,
    channel,
    message,
    intent: intentOf(channel),
  });
}

function intentOf({ recipient }: Channel): number {
  return recipient ? GatewayIntentBits.DirectMessages : GatewayIntentBits.GuildMessages;
}

/** Tells of a message. */
export function announce(
  world: World,
  channel: Channel,
  message: Message,
  event: 'MESSAGE_CREATE' | 'MESSAGE_UPDATE',
): void {
  const member = world.guilds.get(channel.guildId)?.members.get(message.api.author.id);
  world.dispatch({
    event,
    data: {
      ...messageJson(world, message, world.bot.id),
      ...guildRef(channel),
      ...(member ? { member: memberJson(member) } : {}),
    },
    guildId: channel.guildId,
    channel,
    message,
    intent: intentOf(channel),
  });
}

/** Newest first, as the API lists them. */
export function listed(channel: Channel, query: URLSearchParams): Message[] {
  const limit = Math.min(100, Math.max(1, Number(query.get('limit') ?? 50)));
  const all = [...channel.messages.values()]
    .filter(({ visibleTo }) => visibleTo === undefined)
    .sort((a, b) => byAge(b.api, a.api));
  const [before, after, around] = ['before', 'after', 'around'].map(
    (key) => query.get(key) ?? undefined,
  );
  if (before !== undefined)
    return all.filter(({ api }) => BigInt(api.id) < BigInt(before)).slice(0, limit);
  if (after !== undefined)
    return all.filter(({ api }) => BigInt(api.id) > BigInt(after)).slice(-limit);
  if (around === undefined) return all.slice(0, limit);
  const older = all
    .filter(({ api }) => BigInt(api.id) <= BigInt(around))
    .slice(0, Math.ceil(limit / 2));
  const newer = all
    .filter(({ api }) => BigInt(api.id) > BigInt(around))
    .slice(-Math.floor(limit / 2));
  return [...newer, ...older];
}

function nonceKey(channel: Channel, author: APIUser, nonce: string | number): string {
  return [channel.id, author.id, nonce].join(':');
}

function nonceHolder(
  world: World,
  channel: Channel,
  author: APIUser,
  { nonce, enforce_nonce: isEnforced }: Payload,
): Message | undefined {
  if (nonce === undefined || nonce === null || isEnforced !== true) return undefined;
  const held = world.nonces.get(nonceKey(channel, author, nonce));
  if (!held || Date.now() - held.at >= world.settings.nonceWindowMs) return undefined;
  if (held.message.deleted) throw refuse(10008);
  return held.message;
}

function replyTo(
  channel: Channel,
  { message_reference: reference }: Payload,
  world: World,
): Partial<APIMessage> & { parent?: Message } {
  if (!reference) return {};
  const home = world.channels.get(reference.channel_id ?? channel.id) ?? channel;
  const ids = { message_id: reference.message_id, channel_id: home.id, ...guildRef(home) };
  try {
    return { parent: messageOf(home, reference.message_id), message_reference: ids };
  } catch (cause) {
    if (reference.fail_if_not_exists === false) return {};
    throw Object.assign(
      invalidField(['message_reference'], 'REPLIES_UNKNOWN_MESSAGE', 'Unknown message'),
      {
        cause,
      },
    );
  }
}

function countLateEdit(world: World, message: Message): void {
  const now = Date.now();
  if (now - message.createdAt < HOUR) return;
  message.lateEdits = message.lateEdits.filter((at) => now - at < HOUR);
  const [oldest] = message.lateEdits.slice(-world.settings.lateEditsPerHour);
  if (message.lateEdits.length >= world.settings.lateEditsPerHour)
    throw tooManyEdits(((oldest ?? now) + HOUR - now) / 1000);
  message.lateEdits.push(now);
}

function recordMentions(
  world: World,
  message: Message,
  allowedMentions: APIAllowedMentions | undefined,
  kind: 'create' | 'edit',
): void {
  const { api } = message;
  const who = pinged(api, allowedMentions);
  const usersIn = who.flatMap(
    (mention) => world.users.get(/^<@(\d+)>$/u.exec(mention)?.[1] ?? '') ?? [],
  );
  Object.assign(api, {
    mentions: usersIn,
    mention_everyone: who.some((mention) => /everyone|here/u.test(mention)),
  });
  if (api.author.id !== world.bot.id) return;
  world.pings.push({ kind, messageId: api.id, channelId: api.channel_id, allowedMentions, who });
}

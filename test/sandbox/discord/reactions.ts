/** Reactions on messages, and what the gateway says of them. */
import { GatewayIntentBits, type APIUser } from 'discord-api-types/v10';
import { emojiJson, memberJson } from './render.js';
import { guildRef, type Channel, type Message, type World } from './world.js';

/** ❤ and ❤️ are one emoji to Discord. */
export function emojiKey(emoji: string): string {
  const decoded = emoji.replace(/^<?a?:?(\w+:\d+)>?$/u, '$1');
  return decoded === '\u2764' ? '\u2764\uFE0F' : decoded;
}

export function addReaction(
  world: World,
  channel: Channel,
  message: Message,
  user: APIUser,
  emoji: string,
): void {
  const users = message.reactions.get(emoji) ?? new Set<string>();
  if (users.has(user.id)) return;
  message.reactions.set(emoji, users.add(user.id));
  const member = world.guilds.get(channel.guildId)?.members.get(user.id);
  tell(world, channel, message, 'MESSAGE_REACTION_ADD', {
    ...one(user, emoji),
    message_author_id: message.api.author.id,
    ...(member ? { member: memberJson(member) } : {}),
  });
}

export function removeReaction(
  world: World,
  channel: Channel,
  message: Message,
  user: APIUser,
  emoji: string,
): void {
  const users = message.reactions.get(emoji);
  if (!users?.delete(user.id)) return;
  if (users.size === 0) message.reactions.delete(emoji);
  tell(world, channel, message, 'MESSAGE_REACTION_REMOVE', one(user, emoji));
}

/** All reactions, or all of one emoji. */
export function clearReactions(
  world: World,
  channel: Channel,
  message: Message,
  emoji?: string,
): void {
  if (emoji === undefined) {
    message.reactions.clear();
    tell(world, channel, message, 'MESSAGE_REACTION_REMOVE_ALL', {});
    return;
  }
  message.reactions.delete(emoji);
  tell(world, channel, message, 'MESSAGE_REACTION_REMOVE_EMOJI', { emoji: emojiJson(emoji) });
}

function one(user: APIUser, emoji: string): object {
  return { user_id: user.id, emoji: emojiJson(emoji), burst: false, type: 0 };
}

function tell(world: World, channel: Channel, message: Message, event: string, more: object): void {
  world.dispatch({
    event,
    data: {
      channel_id: channel.id,
      message_id: message.api.id,
      ...guildRef(channel),
      ...more,
    },
    guildId: channel.guildId,
    channel,
    message,
    intent: channel.recipient
      ? GatewayIntentBits.DirectMessageReactions
      : GatewayIntentBits.GuildMessageReactions,
  });
}

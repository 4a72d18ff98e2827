/** What somebody sees in a channel or thread of the stand-in, with the names of all that may be mentioned. */
import type { APIMessage } from 'discord-api-types/v10';
import type { Discord } from '../discord/index.js';
import type { Channel } from '../discord/world.js';
import type { View } from './view.js';

export function viewOf(
  discord: Discord,
  channel: Pick<Channel, 'name' | 'parentId'>,
  messages: readonly APIMessage[],
): View {
  const guild = discord.guild();
  const named = (all: readonly { readonly id: string; readonly name: string }[]) =>
    Object.fromEntries(all.map(({ id, name }) => [id, name]));
  const users = [...guild.members.values()].map(({ user: { id, global_name, username } }) => ({
    id,
    name: global_name ?? username,
  }));
  return {
    channel: channel.name,
    isThread: channel.parentId !== undefined,
    messages,
    names: { users: named(users), channels: named(discord.channels()), roles: named(guild.roles) },
  };
}

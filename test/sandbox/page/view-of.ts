/** What somebody sees in a channel or thread of the stand-in, with the names of all that may be mentioned. */
import type { APIMessage } from 'discord-api-types/v10';
import type { Discord, Person } from '../discord/index.js';
import type { Channel } from '../discord/world.js';
import type { View } from './view.js';

/** With the names of the channels that `as` sees, or of all. */
export function viewOf(
  discord: Discord,
  channel: Pick<Channel, 'name' | 'parentId' | 'guildId'>,
  messages: readonly APIMessage[],
  as?: Person,
): View {
  const guild = discord.guilds.find(({ id }) => id === channel.guildId) ?? discord.guild();
  const named = (all: readonly { readonly id: string; readonly name: string }[]) =>
    Object.fromEntries(all.map(({ id, name }) => [id, name]));
  const users = [...guild.members.values()].map(({ user: { id, global_name, username } }) => ({
    id,
    name: global_name ?? username,
  }));
  const channels = discord.channels(guild.name).filter((one) => as?.sees(one) !== false);
  return {
    channel: channel.name,
    isThread: channel.parentId !== undefined,
    messages,
    names: { users: named(users), channels: named(channels), roles: named(guild.roles) },
  };
}

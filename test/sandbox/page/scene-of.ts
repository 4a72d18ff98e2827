/** The servers and channels that a person sees, as the page lists them. */
import { ChannelType } from 'discord-api-types/v10';
import { byAge } from '../discord/ids.js';
import type { Discord, Person } from '../discord/index.js';
import type { Channel } from '../discord/world.js';
import type { ChannelInfo, GuildInfo } from './protocol.js';

export function guildsOf(discord: Discord, as: Person): GuildInfo[] {
  return discord.guilds
    .filter(({ members }) => members.has(as.id))
    .map(({ id, name }) => {
      const seen = discord.channels(name).filter((channel) => as.sees(channel));
      const threads = seen.filter(({ thread }) => thread).sort(byAge);
      const channels = seen
        .filter(({ thread }) => !thread)
        .sort((a, b) => a.position - b.position)
        .flatMap((channel) => [
          channel,
          ...threads.filter(({ parentId }) => parentId === channel.id),
        ]);
      return { id, name, channels: channels.map((channel) => channelInfo(discord, channel, as)) };
    });
}

function channelInfo(discord: Discord, channel: Channel, as: Person): ChannelInfo {
  const { id, name, parentId, nsfw, thread } = channel;
  const newest = discord.messages(channel, { as }).at(-1)?.id;
  return {
    id,
    name,
    kind: kindOf(channel),
    ...(parentId === undefined ? {} : { parentId }),
    isAgeRestricted: nsfw,
    isArchived: thread?.archived === true,
    ...(newest === undefined ? {} : { newest }),
  };
}

const KINDS: Partial<Record<ChannelType, ChannelInfo['kind']>> = {
  [ChannelType.GuildAnnouncement]: 'announcement',
  [ChannelType.GuildForum]: 'forum',
  [ChannelType.GuildVoice]: 'voice',
  [ChannelType.GuildStageVoice]: 'stage',
};

function kindOf({ type, thread }: Channel): ChannelInfo['kind'] {
  return thread ? 'thread' : (KINDS[type] ?? 'text');
}

/** What a channel is, as Discord knows it at this moment. */
import { Routes, type REST } from 'discord.js';
import { ChannelType } from 'discord-api-types/v10';
import type { z } from 'zod';
import { refused } from './refusals.js';
import { channelShape } from './shapes.js';

const THREAD_TYPES: ReadonlySet<number> = new Set([
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
  ChannelType.AnnouncementThread,
]);

export interface ChannelInfo {
  readonly kind: 'channel' | 'thread';
  readonly ageRestricted: boolean;
  /** The channel that a thread hangs in; null for what is no thread. */
  readonly parentId: string | null;
  readonly guildId: string | null;
}

export async function readChannelInfo(rest: REST, channelId: string): Promise<ChannelInfo> {
  try {
    const channel = await read(rest, channelId);
    const kind = THREAD_TYPES.has(channel.type) ? 'thread' : 'channel';
    const parentId = kind === 'thread' ? (channel.parent_id ?? null) : null;
    // A thread is as age-restricted as the channel it hangs in.
    const rated = parentId !== null ? await read(rest, parentId) : channel;
    const { guild_id: guildId = null } = channel;
    return { kind, ageRestricted: rated.nsfw, parentId, guildId };
  } catch (error) {
    return refused(error, 'View Channel');
  }
}

async function read(rest: REST, id: string): Promise<z.infer<typeof channelShape>> {
  return channelShape.parse(await rest.get(Routes.channel(id)));
}

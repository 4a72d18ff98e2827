/** The servers and people that every stand-in starts with. */
/* eslint-disable @typescript-eslint/no-unsafe-enum-assignment -- Discord's flags are sums of bits, which no enum names. */
import {
  ChannelType,
  PermissionFlagsBits as P,
  type APIRole,
  type APIUser,
} from 'discord-api-types/v10';
import { snowflake } from './ids.js';
import type { Channel, Guild, Member, World } from './world.js';

/** A number and not the literal 0, which Discord's enums of flags do not name. */
export const NO_FLAGS = Number('0');

const BASIC =
  P.ViewChannel |
  P.SendMessages |
  P.SendMessagesInThreads |
  P.CreatePublicThreads |
  P.AttachFiles |
  P.EmbedLinks |
  P.AddReactions |
  P.ReadMessageHistory |
  P.UseApplicationCommands |
  P.Connect |
  P.ChangeNickname;

const CHANNELS = [
  { name: 'easel', type: ChannelType.GuildText, nsfw: false },
  { name: 'news', type: ChannelType.GuildAnnouncement, nsfw: false },
  { name: 'forum', type: ChannelType.GuildForum, nsfw: false },
  { name: 'voice', type: ChannelType.GuildVoice, nsfw: false },
  { name: 'stage', type: ChannelType.GuildStageVoice, nsfw: false },
  { name: 'after-dark', type: ChannelType.GuildText, nsfw: true },
] as const;

export function user(username: string, bot = false): APIUser {
  return {
    id: snowflake(),
    username,
    discriminator: bot ? '0001' : '0',
    global_name: bot ? null : username.charAt(0).toUpperCase() + username.slice(1),
    avatar: null,
    ...(bot ? { bot } : {}),
  };
}

/** Deprecated and still sent. */
const LEGACY = { color: 0 };

function role(
  id: string,
  name: string,
  permissions: bigint,
  position: number,
  managed = false,
): APIRole {
  return {
    id,
    name,
    ...LEGACY,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    icon: null,
    unicode_emoji: null,
    position,
    permissions: permissions.toString(),
    managed,
    mentionable: false,
    flags: NO_FLAGS,
  };
}

/** A server with the usual channels and everybody in it; `moderators` may manage messages, threads and the server. */
export function addGuild(
  world: World,
  name: string,
  owner: APIUser,
  moderators: readonly string[],
): Guild {
  const id = snowflake();
  const botRole = role(snowflake(), 'Easel', BASIC, 1, true);
  const moderator = role(
    snowflake(),
    'Moderators',
    P.ManageMessages | P.ManageGuild | P.ManageThreads,
    2,
  );
  const joinedAt = new Date().toISOString();
  const members = new Map<string, Member>();
  for (const person of world.users.values()) {
    const roles = [
      ...(person.id === world.bot.id ? [botRole.id] : []),
      ...(moderators.includes(person.username) ? [moderator.id] : []),
    ];
    members.set(person.id, { user: person, roles, joinedAt });
  }
  const guild: Guild = {
    id,
    name,
    ownerId: owner.id,
    roles: [role(id, '@everyone', BASIC, 0), botRole, moderator],
    members,
    available: true,
  };
  world.guilds.set(id, guild);
  for (const [position, seed] of CHANNELS.entries()) addChannel(world, guild, seed, position);
  return guild;
}

export function directMessages(recipient: APIUser): Channel {
  return {
    id: snowflake(),
    guildId: '',
    recipient,
    name: recipient.username,
    type: ChannelType.DM,
    nsfw: false,
    position: 0,
    overwrites: [],
    messages: new Map(),
  };
}

function addChannel(
  world: World,
  guild: Guild,
  seed: (typeof CHANNELS)[number],
  position: number,
): void {
  const channel: Channel = {
    ...seed,
    id: snowflake(),
    guildId: guild.id,
    position,
    overwrites: [],
    messages: new Map(),
  };
  world.channels.set(channel.id, channel);
}

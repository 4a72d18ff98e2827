/** Who may do what where, worked out as Discord does: roles, then overwrites, then what follows from a lack. */
import { OverwriteType, PermissionFlagsBits as P, type APIOverwrite } from 'discord-api-types/v10';
import { refuse } from './errors.js';
import type { Channel, Guild, World } from './world.js';

export type PermissionName = keyof typeof P;

const ALL = Object.values(P).reduce((all, bit) => all | bit, 0n);

/** What both may in direct messages, whatever they may elsewhere. */
const DIRECT =
  P.ViewChannel |
  P.SendMessages |
  P.AttachFiles |
  P.EmbedLinks |
  P.AddReactions |
  P.ReadMessageHistory |
  P.UseApplicationCommands;

export function permissionsIn(world: World, userId: string, channel: Channel): bigint {
  const { recipient } = channel;
  if (recipient) return [recipient.id, world.bot.id].includes(userId) ? DIRECT : 0n;
  const guild = world.guilds.get(channel.guildId);
  const member = guild?.members.get(userId);
  if (!guild || !member) return 0n;
  const base = guildPermissions(guild, userId);
  if (base === ALL) return ALL;
  const home =
    channel.parentId === undefined ? channel : (world.channels.get(channel.parentId) ?? channel);
  return withLacks(overwritten(base, home.overwrites, guild.id, member.roles, userId), channel);
}

function guildPermissions(guild: Guild, userId: string): bigint {
  if (guild.ownerId === userId) return ALL;
  const roles = guild.members.get(userId)?.roles ?? [];
  const granted = guild.roles
    .filter((role) => role.id === guild.id || roles.includes(role.id))
    .reduce((sum, role) => sum | BigInt(role.permissions), 0n);
  return (granted & P.Administrator) === 0n ? granted : ALL;
}

function overwritten(
  base: bigint,
  overwrites: readonly APIOverwrite[],
  guildId: string,
  roles: readonly string[],
  userId: string,
): bigint {
  const levels = [
    overwrites.filter((o) => o.id === guildId),
    overwrites.filter((o) => o.type === OverwriteType.Role && roles.includes(o.id)),
    overwrites.filter((o) => o.type === OverwriteType.Member && o.id === userId),
  ];
  return levels.reduce((permissions, level) => {
    const deny = level.reduce((sum, o) => sum | BigInt(o.deny), 0n);
    const allow = level.reduce((sum, o) => sum | BigInt(o.allow), 0n);
    return (permissions & ~deny) | allow;
  }, base);
}

function withLacks(permissions: bigint, channel: Channel): bigint {
  if ((permissions & P.ViewChannel) === 0n) return 0n;
  if ((permissions & sendingIn(channel)) !== 0n) return permissions;
  return permissions & ~(P.AttachFiles | P.EmbedLinks | P.MentionEveryone | P.SendTTSMessages);
}

function sendingIn(channel: Channel): bigint {
  return channel.thread ? P.SendMessagesInThreads : P.SendMessages;
}

export function may(
  world: World,
  userId: string,
  channel: Channel,
  ...names: PermissionName[]
): boolean {
  const held = permissionsIn(world, userId, channel);
  return names.every((name) => (held & P[name]) !== 0n);
}

/** Refuses what the bot may not: 50001 where it cannot see the channel, else 50013. */
export function demand(world: World, channel: Channel, ...names: PermissionName[]): void {
  if (!may(world, world.bot.id, channel, 'ViewChannel')) throw refuse(50001);
  if (!may(world, world.bot.id, channel, ...names)) throw refuse(50013);
}

/** Gives the member, or everybody by the id of the server, an overwrite in that channel. */
export function overwrite(
  channel: Channel,
  whoId: string,
  allow: readonly PermissionName[],
  deny: readonly PermissionName[],
): void {
  const bits = (names: readonly PermissionName[]) =>
    names.reduce((sum, name) => sum | P[name], 0n).toString();
  const others = channel.overwrites.filter((o) => o.id !== whoId);
  const type = whoId === channel.guildId ? OverwriteType.Role : OverwriteType.Member;
  channel.overwrites = [...others, { id: whoId, type, allow: bits(allow), deny: bits(deny) }];
}

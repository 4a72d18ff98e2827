/** The servers that the bot is a member of, and what roles and people may in their channels: as the gateway tells. */
import {
  GatewayDispatchEvents,
  OverwriteType,
  PermissionFlagsBits,
  type APIOverwrite,
  type APIRole,
  type GatewayDispatchPayload,
} from 'discord-api-types/v10';

const EVERYTHING = (1n << 64n) - 1n;
const { ViewChannel, ManageThreads, Administrator } = PermissionFlagsBits;

interface Guild {
  name: string;
  ownerId: string | undefined;
  /** Permissions of each role, as Discord's bits; that of everybody has the server's id. */
  readonly roles: Map<string, bigint>;
  /** Threads have nothing of their own. */
  readonly channels: Map<string, GuildChannel>;
}

interface GuildChannel {
  /** What it grants and denies beside the roles. */
  readonly overwrites: readonly APIOverwrite[];
  readonly ageRestricted: boolean;
}

/** A server, as far as it matters here. */
interface KnownGuild {
  readonly id: string;
  readonly name: string;
  readonly owner_id: string;
  readonly roles: readonly Pick<APIRole, 'id' | 'permissions'>[];
}

/** A channel, as far as it matters here. */
interface KnownChannel {
  readonly id: string;
  readonly permission_overwrites?: APIOverwrite[] | undefined;
  readonly nsfw?: boolean | undefined;
}

/** A member, and in which server. */
export interface Member {
  readonly guildId: string;
  readonly userId: string;
  readonly roleIds: readonly string[];
}

export class Guilds {
  readonly #guilds = new Map<string, Guild>();

  hear(event: GatewayDispatchPayload): void {
    if (event.t === GatewayDispatchEvents.Ready) {
      this.#guilds.clear();
      for (const { id } of event.d.guilds) this.#enter(id);
    } else if (event.t === GatewayDispatchEvents.GuildCreate) {
      this.learn(event.d, event.d.channels);
    } else if (event.t === GatewayDispatchEvents.GuildUpdate) {
      this.#enter(event.d.id, event.d);
    } else if (event.t === GatewayDispatchEvents.GuildDelete) {
      if (event.d.unavailable !== true) this.#guilds.delete(event.d.id);
    } else if (
      event.t === GatewayDispatchEvents.ChannelCreate ||
      event.t === GatewayDispatchEvents.ChannelUpdate
    ) {
      if ('guild_id' in event.d) this.#hearOfChannel(event.d.guild_id, event.d);
    } else if (event.t === GatewayDispatchEvents.ChannelDelete) {
      if ('guild_id' in event.d) this.#guilds.get(event.d.guild_id)?.channels.delete(event.d.id);
    } else this.#hearOfRole(event);
  }

  /** All about a server, in place of what was known. */
  learn(guild: KnownGuild, channels: readonly KnownChannel[]): void {
    this.#enter(guild.id, guild);
    this.#guilds.get(guild.id)?.channels.clear();
    for (const channel of channels) this.#hearOfChannel(guild.id, channel);
  }

  /** Whether the bot is a member; where only its commands were installed it is not. */
  isIn(guildId: string): boolean {
    return this.#guilds.has(guildId);
  }

  /** What a member may in the whole server, whatever single channels say. */
  permissionsOf(guildId: string, userId: string, roleIds: readonly string[]): bigint {
    const guild = this.#guilds.get(guildId);
    if (guild?.ownerId === userId) return EVERYTHING;
    const granted = [guildId, ...roleIds].reduce(
      (sum, id) => sum | (guild?.roles.get(id) ?? 0n),
      0n,
    );
    return (granted & Administrator) === 0n ? granted : EVERYTHING;
  }

  /**
   * Whether a member sees what is asked for in a channel, or in a thread of it; of private threads only
   * who may manage them. Nobody sees a channel that is gone.
   */
  sees(
    member: Member,
    { channelId, isPrivate }: { readonly channelId: string; readonly isPrivate: boolean },
  ): boolean {
    const permissions = this.permissionsIn(member, channelId);
    const needed = isPrivate ? ViewChannel | ManageThreads : ViewChannel;
    return (permissions & needed) === needed;
  }

  /** Whether everybody in the server sees a channel, whatever their age and roles. */
  isForEverybody(guildId: string, channelId: string): boolean {
    const nobody = { guildId, userId: '', roleIds: [] };
    return (
      this.sees(nobody, { channelId, isPrivate: false }) &&
      !this.isAgeRestricted(guildId, channelId)
    );
  }

  /** All that the bot is in, by their names. */
  list(): readonly { readonly id: string; readonly name: string }[] {
    return Array.from(this.#guilds, ([id, { name }]) => ({ id, name })).sort((a, b) =>
      a.name.localeCompare(b.name),
    );
  }

  isAgeRestricted(guildId: string, channelId: string): boolean {
    return this.#guilds.get(guildId)?.channels.get(channelId)?.ageRestricted ?? false;
  }

  /** What a member may in a channel; nothing where it is gone. */
  permissionsIn({ guildId, userId, roleIds }: Member, channelId: string): bigint {
    const channel = this.#guilds.get(guildId)?.channels.get(channelId);
    const everywhere = this.permissionsOf(guildId, userId, roleIds);
    if (!channel || everywhere === EVERYTHING) return channel ? EVERYTHING : 0n;
    const { overwrites } = channel;
    const levels = [
      overwrites.filter(({ id }) => id === guildId),
      overwrites.filter(({ id, type }) => type === OverwriteType.Role && roleIds.includes(id)),
      overwrites.filter(({ id, type }) => type === OverwriteType.Member && id === userId),
    ];
    return levels.reduce((granted, level) => {
      const sum = (bits: (one: APIOverwrite) => string) =>
        level.reduce((all, one) => all | BigInt(bits(one)), 0n);
      return (granted & ~sum(({ deny }) => deny)) | sum(({ allow }) => allow);
    }, everywhere);
  }

  #enter(id: string, told?: Omit<KnownGuild, 'id'>): void {
    const permissions = (told?.roles ?? []).map(
      (role) => [role.id, BigInt(role.permissions)] as const,
    );
    const channels = this.#guilds.get(id)?.channels ?? new Map<string, GuildChannel>();
    const { name = '', owner_id: ownerId } = told ?? {};
    this.#guilds.set(id, { name, ownerId, roles: new Map(permissions), channels });
  }

  #hearOfChannel(guildId: string, channel: KnownChannel): void {
    const { id, permission_overwrites: overwrites = [], nsfw: ageRestricted = false } = channel;
    this.#guilds.get(guildId)?.channels.set(id, { overwrites, ageRestricted });
  }

  #hearOfRole(event: GatewayDispatchPayload): void {
    if (
      event.t === GatewayDispatchEvents.GuildRoleCreate ||
      event.t === GatewayDispatchEvents.GuildRoleUpdate
    ) {
      const { guild_id: guildId, role } = event.d;
      this.#guilds.get(guildId)?.roles.set(role.id, BigInt(role.permissions));
    } else if (event.t === GatewayDispatchEvents.GuildRoleDelete)
      this.#guilds.get(event.d.guild_id)?.roles.delete(event.d.role_id);
  }
}

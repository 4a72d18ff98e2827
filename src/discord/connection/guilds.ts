/** The servers that the bot is a member of, and what their roles may: as the gateway tells. */
import {
  GatewayDispatchEvents,
  PermissionFlagsBits,
  type APIRole,
  type GatewayDispatchPayload,
} from 'discord-api-types/v10';

const EVERYTHING = (1n << 64n) - 1n;

interface Guild {
  ownerId: string | undefined;
  /** Permissions of each role, as Discord's bits; that of everybody has the server's id. */
  readonly roles: Map<string, bigint>;
}

export class Guilds {
  readonly #guilds = new Map<string, Guild>();

  hear(event: GatewayDispatchPayload): void {
    if (event.t === GatewayDispatchEvents.Ready) {
      this.#guilds.clear();
      for (const { id } of event.d.guilds) this.#enter(id);
    } else if (event.t === GatewayDispatchEvents.GuildCreate) {
      this.#enter(event.d.id, event.d.owner_id, event.d.roles);
    } else if (event.t === GatewayDispatchEvents.GuildUpdate) {
      this.#enter(event.d.id, event.d.owner_id, event.d.roles);
    } else if (event.t === GatewayDispatchEvents.GuildDelete) {
      if (event.d.unavailable !== true) this.#guilds.delete(event.d.id);
    } else this.#hearOfRole(event);
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
    return (granted & PermissionFlagsBits.Administrator) === 0n ? granted : EVERYTHING;
  }

  #enter(id: string, ownerId?: string, roles: readonly APIRole[] = []): void {
    const permissions = roles.map((role) => [role.id, BigInt(role.permissions)] as const);
    this.#guilds.set(id, { ownerId, roles: new Map(permissions) });
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

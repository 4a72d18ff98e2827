/** The stand-in as tests and the sandbox hold it: its people, what they see, what the bot did, what may go wrong. */
import {
  ChannelType,
  GatewayIntentBits,
  MessageType,
  type Locale,
  type APIApplicationCommand,
  type APIAttachment,
  type APIMessage,
} from 'discord-api-types/v10';
import type { Call, StandIn } from '../stand-in.js';
import { commandsIn } from './commands.js';
import type { Gateway } from './gateway.js';
import { byAge, snowflake } from './ids.js';
import { invalidRequests } from './limits.js';
import { overwrite, type PermissionName } from './permissions.js';
import { Person } from './person.js';
import { clearReactions, emojiKey } from './reactions.js';
import { channelJson, channelsOf, guildCreateJson, messageJson } from './render.js';
import { placeThread, removeChannel, setArchived, tellThread } from './threads.js';
import { directMessages } from './seed.js';
import type { Channel, Dispatch, Guild, Message, Ping, Settings, World } from './world.js';

/** Channels, threads and servers are given by whatever has their id. */
interface Ref {
  readonly id: string;
}
type MessageRef = Pick<APIMessage, 'id' | 'channel_id'>;

export class Discord {
  readonly standIn: StandIn;
  readonly gateway: Gateway;
  /** What `DISCORD_API_URL` is set to. */
  readonly apiUrl: string;
  readonly token: string;
  readonly applicationId: string;
  readonly settings: Settings;
  readonly people: readonly Person[];
  readonly until: StandIn['until'];
  readonly #world: World;

  constructor(world: World, standIn: StandIn, gateway: Gateway) {
    this.#world = world;
    this.standIn = standIn;
    this.gateway = gateway;
    this.apiUrl = `${standIn.origin}/api`;
    this.token = world.token;
    this.applicationId = world.applicationId;
    this.settings = world.settings;
    this.until = (probe, timeoutMs) => standIn.until(probe, timeoutMs);
    this.people = [...world.users.values()]
      .filter(({ bot }) => bot !== true)
      .map((it) => new Person(world, this.until, it));
  }

  /** ada and ben are members, cleo moderates the first server, olga owns them all. */
  person(name: string): Person {
    return known(
      this.people.find((person) => person.name === name),
      name,
    );
  }

  guild(name?: string): Guild {
    return known(
      name === undefined ? this.guilds[0] : this.guilds.find((guild) => guild.name === name),
      name ?? 'server',
    );
  }

  channel(name: string, guildName?: string): Channel {
    const guild = this.guild(guildName);
    return known(
      channelsOf(this.#world, guild).find((channel) => channel.name === name && !channel.thread),
      name,
    );
  }

  get guilds(): readonly Guild[] {
    return [...this.#world.guilds.values()];
  }

  /** A channel or thread, by its id. */
  place(id: string): Channel | undefined {
    return this.#world.channels.get(id);
  }

  /** Where a person writes with the bot alone. */
  direct({ user }: Person): Channel {
    const { channels } = this.#world;
    const known = [...channels.values()].find(({ recipient }) => recipient?.id === user.id);
    if (known) return known;
    const channel = directMessages(user);
    channels.set(channel.id, channel);
    return channel;
  }

  /** Hears of all that happens, as the clients of people do, until the returned function is called. */
  listen(hear: (dispatch: Dispatch) => void): () => void {
    this.#world.clients.add(hear);
    return () => void this.#world.clients.delete(hear);
  }

  /** Every channel and thread of a server, oldest first. */
  channels(guildName?: string): Channel[] {
    return channelsOf(this.#world, this.guild(guildName));
  }

  /** Sets a server to this language. */
  speaks(locale: Locale, guildName?: string): void {
    this.guild(guildName).locale = locale;
  }

  /** Rises with every change, so that `until(() => discord.revision > seen)` waits for the next. */
  get revision(): number {
    return this.#world.revision;
  }

  /** The thread on a message. */
  thread(message: Ref): Channel | undefined {
    return this.#world.channels.get(message.id);
  }

  /** Oldest first, without Discord's own line at a thread's head; with what only `as` sees where that is given. */
  messages(where: Ref, { as }: { as?: Person } = {}): APIMessage[] {
    const all = [...(this.#world.channels.get(where.id)?.messages.values() ?? [])];
    return all
      .filter(
        ({ api, visibleTo }) =>
          api.type !== MessageType.ThreadStarterMessage &&
          (visibleTo === undefined || visibleTo === as?.id),
      )
      .sort((a, b) => byAge(a.api, b.api))
      .map((message) => messageJson(this.#world, message, as?.id ?? ''));
  }

  /** The bytes of an attachment. */
  file(attachment: Ref | APIAttachment): Buffer {
    return known(this.#world.files.get(attachment.id), 'file').bytes;
  }

  /** Every create and edit by the bot, with who it would have pinged. */
  get pings(): readonly Ping[] {
    return this.#world.pings;
  }

  get identifies(): number {
    return this.gateway.identifies;
  }

  /** The commands a server's people are offered: its own and the global ones, doubles included. */
  commands(guildId = this.guild().id): APIApplicationCommand[] {
    return [...commandsIn(this.#world, guildId), ...commandsIn(this.#world, 'global')];
  }

  /** How many commands were ever created, as Discord counts towards its 200 a day. */
  get commandCreates(): number {
    return this.#world.commandCreates.length;
  }

  /** The answers of the last while that count towards a ban: 401, 403, 429. */
  invalidRequests(windowMs = 600_000): Call[] {
    return invalidRequests(this.standIn.calls, windowMs);
  }

  /** What somebody (the bot unless said) may in a channel beyond or below their roles; replaces what was set before. */
  setPermissions(
    where: Ref,
    { allow = [], deny = [] }: Overwrites,
    who: Ref = this.#world.bot,
  ): void {
    const channel = this.#channel(where);
    overwrite(channel, who.id, allow, deny);
    this.#tell('CHANNEL_UPDATE', channelJson(channel), channel.guildId);
  }

  /** A thread that a person opens; in a forum it is a post. */
  openThread(
    parent: Ref,
    name: string,
    { isPrivate = false, by: owner = this.people[0] }: { isPrivate?: boolean; by?: Ref } = {},
  ): Channel {
    const type = isPrivate ? ChannelType.PrivateThread : ChannelType.PublicThread;
    const thread = { id: snowflake(), name, type, ownerId: owner?.id ?? '' };
    return placeThread(this.#world, this.#channel(parent), { ...thread, autoArchiveMinutes: 1440 });
  }

  archive(thread: Ref, archived = true): void {
    const channel = this.#channel(thread);
    if (channel.thread) setArchived(this.#world, channel, channel.thread, archived);
  }

  lock(thread: Ref, locked = true): void {
    const channel = this.#channel(thread);
    if (!channel.thread) return;
    channel.thread.locked = locked;
    tellThread(this.#world, channel, 'THREAD_UPDATE');
  }

  deleteThread(thread: Ref): void {
    removeChannel(this.#world, this.#channel(thread));
  }

  deleteChannel(channel: Ref): void {
    removeChannel(this.#world, this.#channel(channel));
  }

  /** The bot is thrown out: GUILD_DELETE without `unavailable`; the server is unknown to it and its channels closed. */
  removeGuild({ id }: Ref): void {
    this.#world.guilds.delete(id);
    this.#tell('GUILD_DELETE', { id }, id);
  }

  /** Discord itself has trouble with the server, until the returned function is called. */
  guildOutage({ id }: Ref): () => void {
    const guild = known(this.#world.guilds.get(id), id);
    guild.available = false;
    this.#tell('GUILD_DELETE', { id, unavailable: true }, id);
    return () => {
      guild.available = true;
      this.#tell('GUILD_CREATE', guildCreateJson(this.#world, guild), id);
    };
  }

  /** A moderator takes all reactions off a message, or all of one emoji. */
  clearReactions(target: MessageRef, emoji?: string): void {
    const channel = this.#channel({ id: target.channel_id });
    clearReactions(
      this.#world,
      channel,
      this.#message(target),
      emoji === undefined ? undefined : emojiKey(emoji),
    );
  }

  /** Makes a message older than it is, for the limits that come with age. */
  age(target: MessageRef, ms: number): void {
    this.#message(target).createdAt -= ms;
  }

  /** Every address of a file given out so far has expired. */
  expireFiles(): void {
    this.#world.filesExpiredBefore = Date.now() + 1;
  }

  async close(): Promise<void> {
    this.gateway.close();
    await this.standIn.close();
  }

  #channel({ id }: Ref): Channel {
    return known(this.#world.channels.get(id), id);
  }

  #message({ id, channel_id: channelId }: MessageRef): Message {
    return known(this.#channel({ id: channelId }).messages.get(id), id);
  }

  #tell(event: string, data: unknown, guildId: string): void {
    this.#world.dispatch({ event, data, guildId, intent: GatewayIntentBits.Guilds });
  }
}

interface Overwrites {
  readonly allow?: readonly PermissionName[];
  readonly deny?: readonly PermissionName[];
}

function known<T>(found: T | undefined, name: string): T {
  if (found === undefined) throw new Error(`there is no "${name}" here`);
  return found;
}

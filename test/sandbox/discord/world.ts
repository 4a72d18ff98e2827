/** What the stand-in remembers: servers, people, channels, messages, files. It outlives every restart of the bot. */
import type {
  APIAllowedMentions,
  APIMessageInteractionMetadata,
  APIModalInteractionResponseCallbackData,
  InteractionResponseType,
  InteractionType,
  Locale,
  MessageType,
  APIApplicationCommand,
  APIAttachment,
  APIMessage,
  APIOverwrite,
  APIRole,
  APIUser,
  ChannelType,
} from 'discord-api-types/v10';
import { refuse } from './errors.js';

export interface Member {
  readonly user: APIUser;
  roles: string[];
  readonly joinedAt: string;
}

export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly roles: APIRole[];
  readonly members: Map<string, Member>;
  available: boolean;
  /** English where it is not set. */
  locale?: Locale;
}

export interface ThreadState {
  readonly ownerId: string;
  readonly createdAt: string;
  archived: boolean;
  archivedAt: string;
  locked: boolean;
  autoArchiveMinutes: number;
}

export interface Channel {
  readonly id: string;
  /** Empty for direct messages. */
  readonly guildId: string;
  /** Who writes with the bot there, where it is of direct messages. */
  readonly recipient?: APIUser;
  name: string;
  readonly type: ChannelType;
  readonly nsfw: boolean;
  readonly position: number;
  overwrites: APIOverwrite[];
  /** The channel a thread belongs to. */
  readonly parentId?: string;
  readonly thread?: ThreadState;
  readonly messages: Map<string, Message>;
}

export interface Message {
  /** As the API shows it, but for what is worked out when it is asked for: reactions, thread, fresh addresses. */
  readonly api: APIMessage;
  /** Every file on it; the API lists only those that no embed shows. */
  files: APIAttachment[];
  readonly reactions: Map<string, Set<string>>;
  /** Set for an ephemeral message: the one who sees it. */
  readonly visibleTo?: string;
  /** Every text it has had, oldest first. */
  readonly shown: string[];
  /** When it was posted; a test may make it older. */
  createdAt: number;
  lateEdits: number[];
  deleted: boolean;
}

export interface Choice {
  readonly name: string;
  readonly value: string | number;
}

export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly type: InteractionType;
  readonly at: number;
  readonly user: APIUser;
  /** The command with its sub-commands, as a client shows it over the reply. */
  readonly command?: string;
  readonly channelId: string;
  /** The type of reply it gets in the channel: to a command, to a menu, to a button. */
  readonly replyType: MessageType;
  readonly metadata: APIMessageInteractionMetadata;
  /** The message that its button is on. */
  readonly source?: Message;
  /** True while an answer is being carried out: a second one is refused already. */
  answering: boolean;
  /** What the bot answered first, and when. */
  ack?: { readonly type: InteractionResponseType; readonly at: number; readonly body: unknown };
  reply?: Message;
  readonly followUps: Message[];
  /** Whether the message that its button is on was edited in answer to it. */
  revisedSource?: boolean;
  choices?: readonly Choice[];
  modal?: APIModalInteractionResponseCallbackData;
}

/** One create or edit by the bot. */
export interface Ping {
  readonly kind: 'create' | 'edit';
  readonly messageId: string;
  readonly channelId: string;
  /** As it was sent; undefined where the bot sent none, which lets everything ping. */
  readonly allowedMentions: APIAllowedMentions | undefined;
  /** `@everyone`, `@here`, `<@id>`, `<@&id>`: those who would have been pinged. */
  readonly who: readonly string[];
}

export interface StoredFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly contentType: string;
}

/** Everything about the stand-in that a test may set while it runs. */
export interface Settings {
  heartbeatMs: number;
  /** How long a session can be resumed after its connection ended. */
  sessionLifetimeMs: number;
  ackDeadlineMs: number;
  tokenLifetimeMs: number;
  nonceWindowMs: number;
  /** Edits an hour of a message older than an hour. */
  lateEditsPerHour: number;
  maxFileBytes: number;
  maxActiveThreads: number;
  commandCreatesPerDay: number;
  /** Multiplies every rate limit; Infinity turns them off. */
  limits: number;
  globalPerSecond: number;
  /** Whether the application may ask for privileged intents. */
  privilegedIntents: boolean;
  sessionStartsLeft: number;
}

export interface Dispatch {
  readonly event: string;
  readonly data: unknown;
  readonly guildId: string;
  /** Sessions without this intent do not hear it; 0 for all. */
  readonly intent: number;
  /** Only those who may see the channel hear it. */
  readonly channel?: Channel;
  /** What it is about, where that is a message. */
  readonly message?: Message;
}

export interface World {
  readonly origin: string;
  readonly token: string;
  readonly applicationId: string;
  readonly bot: APIUser;
  readonly settings: Settings;
  readonly users: Map<string, APIUser>;
  readonly guilds: Map<string, Guild>;
  readonly channels: Map<string, Channel>;
  readonly files: Map<string, StoredFile>;
  readonly interactions: Map<string, Interaction>;
  /** By guild id, or 'global'. */
  readonly commands: Map<string, APIApplicationCommand[]>;
  readonly commandCreates: { scope: string; at: number }[];
  /** The languages of people, by id; English where there is none. */
  readonly locales: Map<string, Locale>;
  readonly nonces: Map<string, { at: number; message: Message }>;
  readonly pings: Ping[];
  readonly filesDir?: string;
  /** Addresses of files made before this moment no longer work. */
  filesExpiredBefore: number;
  tokenRefused: boolean;
  /** Told to the gateway and to the clients of people; of a message that one person sees, to theirs alone. */
  dispatch: (dispatch: Dispatch) => void;
  /** The clients of people: they hear of everything, and show what their person may see. */
  readonly clients: Set<(dispatch: Dispatch) => void>;
  /** Counts the changes. */
  revision: number;
  /** Says that something changed, so that `until` looks again. */
  changed: () => void;
}

export function channelOf(world: World, id: string): Channel {
  const channel = world.channels.get(id);
  if (!channel) throw refuse(10003);
  // The channels of a server that threw the bot out are there, and none of its business.
  if (!channel.recipient && !world.guilds.has(channel.guildId)) throw refuse(50001);
  return channel;
}

/** The server of a channel as the API names it, where it has one. */
export function guildRef({ guildId, recipient }: Channel): { guild_id?: string } {
  return recipient ? {} : { guild_id: guildId };
}

export function guildOf(world: World, id: string): Guild {
  const guild = world.guilds.get(id);
  if (!guild) throw refuse(10004);
  return guild;
}

/** A message as the public API finds it: ephemeral ones are unknown to it. */
export function messageOf(channel: Channel, id: string): Message {
  const message = channel.messages.get(id);
  if (!message || message.visibleTo !== undefined) throw refuse(10008);
  return message;
}

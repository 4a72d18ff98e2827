/** Servers, channels, members and messages in the shapes of Discord's API. */
/* eslint-disable @typescript-eslint/no-unsafe-enum-assignment -- Discord's flags are sums of bits, which no enum names. */
import {
  ChannelType,
  ForumLayoutType,
  GuildDefaultMessageNotifications,
  GuildExplicitContentFilter,
  GuildMFALevel,
  GuildNSFWLevel,
  GuildPremiumTier,
  GuildSystemChannelFlags,
  GuildVerificationLevel,
  Locale,
  MessageFlags,
  MessageType,
  type APIChannel,
  type APIDMChannel,
  type APIEmoji,
  type APIGuild,
  type APIGuildMember,
  type APIMessage,
  type APIPartialEmoji,
  type APIReaction,
  type APIThreadChannel,
  type APIUser,
} from 'discord-api-types/v10';
import { fresh } from './files.js';
import { NO_FLAGS } from './seed.js';
import type { Channel, Guild, Member, Message, ThreadState, World } from './world.js';

export function memberJson({ user, roles, joinedAt }: Member): APIGuildMember {
  return {
    user,
    roles,
    joined_at: joinedAt,
    nick: null,
    avatar: null,
    banner: null,
    premium_since: null,
    communication_disabled_until: null,
    deaf: false,
    mute: false,
    pending: false,
    flags: NO_FLAGS,
  };
}

export function channelJson(channel: Channel): APIChannel {
  if (channel.thread) return threadJson(channel, channel.thread);
  if (channel.recipient) return directJson(channel, channel.recipient);
  const common = {
    id: channel.id,
    guild_id: channel.guildId,
    name: channel.name,
    position: channel.position,
    permission_overwrites: channel.overwrites,
    nsfw: channel.nsfw,
    parent_id: null,
    topic: null,
    flags: NO_FLAGS,
    last_message_id: [...channel.messages.keys()].at(-1) ?? null,
    rate_limit_per_user: 0,
  };
  if (channel.type === ChannelType.GuildForum) {
    const forum = { available_tags: [], default_reaction_emoji: null, default_sort_order: null };
    return {
      ...common,
      ...forum,
      type: channel.type,
      default_forum_layout: ForumLayoutType.NotSet,
    };
  }
  if (channel.type === ChannelType.GuildVoice || channel.type === ChannelType.GuildStageVoice) {
    return { ...common, type: channel.type, bitrate: 64_000, user_limit: 0, rtc_region: null };
  }
  const isNews = channel.type === ChannelType.GuildAnnouncement;
  return { ...common, type: isNews ? channel.type : ChannelType.GuildText };
}

function directJson({ id, messages }: Channel, recipient: APIUser): APIDMChannel {
  return {
    id,
    type: ChannelType.DM,
    name: null,
    recipients: [recipient],
    last_message_id: [...messages.keys()].at(-1) ?? null,
    flags: NO_FLAGS,
  };
}

type Thread = APIThreadChannel<
  ChannelType.PublicThread | ChannelType.AnnouncementThread | ChannelType.PrivateThread
>;

function threadJson(channel: Channel, thread: ThreadState): Thread {
  const posts = [...channel.messages.values()].filter(
    ({ api }) => api.type !== MessageType.ThreadStarterMessage,
  ).length;
  const isPublic =
    channel.type !== ChannelType.AnnouncementThread && channel.type !== ChannelType.PrivateThread;
  const type = isPublic ? ChannelType.PublicThread : channel.type;
  return {
    id: channel.id,
    type,
    guild_id: channel.guildId,
    name: channel.name,
    ...(channel.parentId === undefined ? {} : { parent_id: channel.parentId }),
    owner_id: thread.ownerId,
    last_message_id: [...channel.messages.keys()].at(-1) ?? null,
    message_count: posts,
    total_message_sent: posts,
    member_count: 1,
    rate_limit_per_user: 0,
    flags: NO_FLAGS,
    thread_metadata: {
      archived: thread.archived,
      locked: thread.locked,
      auto_archive_duration: thread.autoArchiveMinutes,
      archive_timestamp: thread.archivedAt,
      create_timestamp: thread.createdAt,
    },
  };
}

export function channelsOf(world: World, guild: Guild): Channel[] {
  return [...world.channels.values()].filter((channel) => channel.guildId === guild.id);
}

export function guildJson(guild: Guild): APIGuild {
  const emojis: APIEmoji[] = [];
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    splash: null,
    discovery_splash: null,
    owner_id: guild.ownerId,
    afk_channel_id: null,
    afk_timeout: 300,
    verification_level: GuildVerificationLevel.None,
    default_message_notifications: GuildDefaultMessageNotifications.OnlyMentions,
    explicit_content_filter: GuildExplicitContentFilter.Disabled,
    roles: guild.roles,
    emojis,
    features: [],
    mfa_level: GuildMFALevel.None,
    application_id: null,
    system_channel_id: null,
    system_channel_flags: GuildSystemChannelFlags.SuppressJoinNotifications,
    rules_channel_id: null,
    vanity_url_code: null,
    description: null,
    banner: null,
    premium_tier: GuildPremiumTier.None,
    preferred_locale: guild.locale ?? Locale.EnglishUS,
    public_updates_channel_id: null,
    nsfw_level: GuildNSFWLevel.Default,
    premium_progress_bar_enabled: false,
    hub_type: null,
    safety_alerts_channel_id: null,
    incidents_data: null,
    stickers: [],
  };
}

/** What GUILD_CREATE carries. */
export function guildCreateJson(world: World, guild: Guild): unknown {
  const channels = channelsOf(world, guild);
  return {
    ...guildJson(guild),
    joined_at: new Date().toISOString(),
    large: false,
    unavailable: false,
    member_count: guild.members.size,
    members: [...guild.members.values()]
      .filter(({ user }) => user.id === world.bot.id)
      .map(memberJson),
    channels: channels.filter(({ thread }) => !thread).map(channelJson),
    threads: channels.filter(({ thread }) => thread && !thread.archived).map(channelJson),
    voice_states: [],
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}

/** What READY carries. */
export function readyJson(world: World, sessionId: string): unknown {
  return {
    v: 10,
    user: { ...world.bot, verified: true, mfa_enabled: true, email: null, flags: 0 },
    guilds: [...world.guilds.values()].map(({ id }) => ({ id, unavailable: true })),
    session_id: sessionId,
    resume_gateway_url: gatewayUrl(world),
    shard: [0, 1],
    application: { id: world.applicationId, flags: 0 },
    session_type: 'normal',
    private_channels: [],
  };
}

export function gatewayUrl(world: World): string {
  return `${world.origin.replace('http', 'ws')}/gateway`;
}

export function emojiJson(key: string): APIPartialEmoji {
  const [name = key, id] = key.split(':');
  return { id: id ?? null, name };
}

/** A message as `viewerId` gets it now: with its reactions, its thread and addresses signed afresh. */
export function messageJson(world: World, message: Message, viewerId: string): APIMessage {
  const reactions = [...message.reactions].map(([key, users]) =>
    reactionJson(key, users, viewerId),
  );
  const thread = world.channels.get(message.api.id);
  const json: APIMessage = {
    ...message.api,
    attachments: message.api.attachments.map(fresh),
    ...(reactions.length > 0 ? { reactions } : {}),
    ...(thread
      ? { thread: channelJson(thread), flags: (message.api.flags ?? 0) | MessageFlags.HasThread }
      : {}),
  };
  return viewerId === world.bot.id && isPrivate(world, message)
    ? { ...json, content: '', embeds: [], attachments: [], components: [] }
    : json;
}

/** Without the Message Content intent a bot reads only its own messages and those that mention it. */
function isPrivate(world: World, { api }: Message): boolean {
  return (
    !world.settings.privilegedIntents &&
    api.author.id !== world.bot.id &&
    !api.mentions.some(({ id }) => id === world.bot.id)
  );
}

function reactionJson(key: string, users: ReadonlySet<string>, viewerId: string): APIReaction {
  return {
    emoji: emojiJson(key),
    count: users.size,
    count_details: { burst: 0, normal: users.size },
    me: users.has(viewerId),
    me_burst: false,
    burst_colors: [],
  };
}

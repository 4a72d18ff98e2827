/** Makes an interaction and hands it to the bot, as Discord does when a person uses a command, a button or a form. */
import { randomBytes } from 'node:crypto';
import {
  ApplicationIntegrationType,
  InteractionContextType,
  InteractionType,
  Locale,
  MessageType,
  type APIBaseInteraction,
  type APIInteractionGuildMember,
  type APIMessageInteractionMetadata,
  type APIUser,
} from 'discord-api-types/v10';
import { refuse } from './errors.js';
import { snowflake } from './ids.js';
import { permissionsIn } from './permissions.js';
import { channelJson, memberJson, messageJson } from './render.js';
import { guildOf, type Channel, type Interaction, type Message, type World } from './world.js';

export interface Doing {
  readonly user: APIUser;
  readonly channel: Channel;
  readonly type: InteractionType;
  readonly data: unknown;
  readonly command?: string;
  /** The message that the button or the form's button is on. */
  readonly source?: Message;
  readonly replyType?: MessageType;
}

export function interact(world: World, doing: Doing): Interaction {
  const id = snowflake();
  const interaction: Interaction = {
    id,
    token: randomBytes(96).toString('base64url'),
    type: doing.type,
    at: Date.now(),
    user: doing.user,
    channelId: doing.channel.id,
    replyType: doing.replyType ?? MessageType.Reply,
    metadata: metadataOf(world, id, doing),
    ...(doing.command === undefined ? {} : { command: doing.command }),
    ...(doing.source ? { source: doing.source } : {}),
    answering: false,
    followUps: [],
  };
  world.interactions.set(id, interaction);
  // So that whoever waits for the answer looks again when it can no longer come.
  setTimeout(world.changed, world.settings.ackDeadlineMs + 5).unref();
  world.dispatch({
    event: 'INTERACTION_CREATE',
    data: interactionJson(world, interaction, doing),
    guildId: doing.channel.guildId,
    intent: 0,
  });
  return interaction;
}

/** In direct messages no server is the one that installed it. */
function owners({ recipient, guildId }: Channel) {
  return { [ApplicationIntegrationType.GuildInstall]: recipient ? '0' : guildId };
}

function metadataOf(
  world: World,
  id: string,
  { user, channel, type, source }: Doing,
): APIMessageInteractionMetadata {
  const base = { id, user, authorizing_integration_owners: owners(channel) };
  if (type === InteractionType.MessageComponent)
    return { ...base, type, interacted_message_id: source?.api.id ?? '' };
  if (type === InteractionType.ModalSubmit) {
    return {
      ...base,
      type,
      triggering_interaction_metadata: { ...base, type: InteractionType.ApplicationCommand },
    };
  }
  return { ...base, type: InteractionType.ApplicationCommand };
}

function interactionJson(
  world: World,
  { id, token, type, user }: Interaction,
  { channel, data, source }: Doing,
): object {
  const json: APIBaseInteraction<InteractionType, unknown> = {
    id,
    application_id: world.applicationId,
    type,
    token,
    version: 1,
    data,
    ...(channel.recipient ? { user } : inGuild(world, channel, user)),
    locale: world.locales.get(user.id) ?? Locale.EnglishUS,
    channel: channelJson(channel),
    app_permissions: permissionsIn(world, world.bot.id, channel).toString(),
    entitlements: [],
    authorizing_integration_owners: owners(channel),
    context: channel.recipient ? InteractionContextType.BotDM : InteractionContextType.Guild,
    attachment_size_limit: world.settings.maxFileBytes,
    ...(source ? { message: messageJson(world, source, world.bot.id) } : {}),
  };
  // Deprecated and still sent.
  return { ...json, channel_id: channel.id };
}

function inGuild(world: World, channel: Channel, user: APIUser) {
  const locale = guildOf(world, channel.guildId).locale ?? Locale.EnglishUS;
  return {
    guild: { id: channel.guildId, features: [], locale },
    guild_id: channel.guildId,
    guild_locale: locale,
    member: invoker(world, channel, user),
  };
}

function invoker(world: World, channel: Channel, user: APIUser): APIInteractionGuildMember {
  const member = guildOf(world, channel.guildId).members.get(user.id);
  if (!member) throw refuse(10007);
  return { ...memberJson(member), permissions: permissionsIn(world, user.id, channel).toString() };
}

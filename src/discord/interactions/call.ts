/** An interaction of Discord's as a command is told of it. */
import {
  ChannelType,
  type APIApplicationCommandInteraction,
  type APIChannel,
  type APIInteractionGuildMember,
  type APIMessageComponentInteraction,
  type APIModalSubmitInteraction,
} from 'discord-api-types/v10';
import type { Asker, Call } from '../../commands/define/call.js';
import type { KnownThread } from '../../db/viewer.js';
import { EaselError } from '../../errors.js';
import { languageOf } from '../../languages/index.js';
import type { Guilds } from '../connection/guilds.js';
import { plainerAnswers, type InteractionResponse, type ResponseOptions } from './response.js';

/** Where the bot is a member, and what people may there. */
export type GuildRights = Pick<Guilds, 'isIn' | 'permissionsOf' | 'sees' | 'isAgeRestricted'>;

const THREADS: ReadonlySet<ChannelType> = new Set([
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
  ChannelType.AnnouncementThread,
]);

export type AnyComponentInteraction = APIMessageComponentInteraction | APIModalSubmitInteraction;
export type HandledInteraction = APIApplicationCommandInteraction | AnyComponentInteraction;

/** @throws EaselError `wrong_channel` outside of servers, `not_a_member` where the bot is none */
export function callOf(
  interaction: HandledInteraction,
  response: InteractionResponse,
  { guilds, log }: { readonly guilds: GuildRights } & Pick<ResponseOptions, 'log'>,
): Call {
  const { member, guild_id: guildId, channel } = interaction;
  if (!member || guildId === undefined || !channel) throw new EaselError({ code: 'wrong_channel' });
  if (!guilds.isIn(guildId))
    throw new EaselError({ code: 'not_a_member', applicationId: interaction.application_id });
  const place = placeOf(channel);
  return {
    ...askerOf({ member, guildId, channel, locale: interaction.locale }, guilds),
    interactionId: interaction.id,
    channel: {
      ...place,
      type: channel.type,
      // A thread is as age-restricted as the channel that it hangs in, and does not say so itself.
      ageRestricted:
        ('nsfw' in channel && channel.nsfw) ||
        guilds.isAgeRestricted(guildId, place.parentId ?? place.id),
    },
    guildLocale: interaction.guild_locale ?? '',
    rolesOf: (userId) => membersNamedBy(interaction)?.[userId]?.roles,
    appPermissions: BigInt(interaction.app_permissions),
    ...plainerAnswers(response, log),
    defer: () => response.defer(),
    openForm: (form) => response.openForm(form),
  };
}

/** Members of the server whom options name, by their ids. */
function membersNamedBy({ data }: HandledInteraction) {
  return 'resolved' in data && 'members' in data.resolved ? data.resolved.members : undefined;
}

/** Who asks, where, and what they may there and in the whole server. */
export function askerOf(
  {
    member,
    guildId,
    channel,
    locale,
  }: {
    readonly member: APIInteractionGuildMember;
    readonly guildId: string;
    readonly channel: Partial<APIChannel> & Pick<APIChannel, 'id'>;
    /** Discord's name of the person's language. */
    readonly locale: string;
  },
  guilds: Pick<GuildRights, 'permissionsOf' | 'sees'>,
): Asker {
  const { id, username: name } = member.user;
  const asking = { guildId, userId: id, roleIds: member.roles };
  return {
    guildId,
    channel: placeOf(channel),
    user: { id, name },
    viewer: {
      userId: id,
      // Whoever asks from a private thread is in it.
      sees: ({ channelId, parentId, isPrivate }) =>
        channelId !== null &&
        (channelId === channel.id ||
          guilds.sees(asking, { channelId: parentId ?? channelId, isPrivate: isPrivate === 1 })),
    },
    roles: member.roles,
    language: languageOf(locale),
    permissions: BigInt(member.permissions),
    guildPermissions: guilds.permissionsOf(guildId, id, member.roles),
  };
}

/** The thread that it was used in, where it was in one. */
export function threadOf({ channel }: HandledInteraction): KnownThread | undefined {
  if (!channel || !THREADS.has(channel.type)) return undefined;
  const { id, parentId } = placeOf(channel);
  return parentId === null
    ? undefined
    : { id, parentId, isPrivate: channel.type === ChannelType.PrivateThread };
}

function placeOf(channel: Partial<APIChannel> & Pick<APIChannel, 'id'>): Asker['channel'] {
  const isThread = channel.type !== undefined && THREADS.has(channel.type);
  const parentId = isThread && 'parent_id' in channel ? (channel.parent_id ?? null) : null;
  return { id: channel.id, parentId };
}

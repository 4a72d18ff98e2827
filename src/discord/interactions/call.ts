/** An interaction of Discord's as a command is told of it. */
import { extname } from 'node:path';
import {
  ApplicationCommandOptionType,
  type APIAttachment,
  type APIApplicationCommandInteraction,
  type APIChatInputApplicationCommandInteractionData,
  type APIMessageComponentInteraction,
  type APIModalSubmitInteraction,
} from 'discord-api-types/v10';
import type { Call } from '../../commands/define/call.js';
import { EaselError } from '../../errors.js';
import type { InteractionResponse } from './response.js';

export type AnyComponentInteraction = APIMessageComponentInteraction | APIModalSubmitInteraction;
export type HandledInteraction = APIApplicationCommandInteraction | AnyComponentInteraction;

/** @throws EaselError `wrong_channel` outside of servers */
export function callOf(interaction: HandledInteraction, response: InteractionResponse): Call {
  const { member, guild_id: guildId, channel } = interaction;
  if (!member || guildId === undefined || !channel) throw new EaselError({ code: 'wrong_channel' });
  return {
    interactionId: interaction.id,
    guildId,
    channel: {
      id: channel.id,
      type: channel.type,
      ageRestricted: 'nsfw' in channel && channel.nsfw,
    },
    user: { id: member.user.id, name: member.user.username },
    permissions: BigInt(member.permissions),
    appPermissions: BigInt(interaction.app_permissions),
    reply: (view) => response.reply(view),
    defer: () => response.defer(),
    replyPrivately: (view) => response.replyPrivately(view),
  };
}

/** Values by option; people and files as Discord describes them beside their ids. */
export function valuesOf({
  options = [],
  resolved,
}: APIChatInputApplicationCommandInteractionData): Map<string, unknown> {
  return new Map(
    options.flatMap((option) => {
      if (!('value' in option)) return [];
      const { name, type, value } = option;
      const isFile = type === ApplicationCommandOptionType.Attachment;
      return [[name, isFile ? named(resolved?.attachments?.[value]) : value]];
    }),
  );
}

/** A file by the name that it was uploaded under: Discord keeps that in the title where it made up another one. */
function named(file: APIAttachment | undefined): APIAttachment | undefined {
  if (!file?.title) return file;
  const { title, filename } = file;
  const extension = extname(filename);
  const isWhole = title.toLowerCase().endsWith(extension.toLowerCase());
  return { ...file, filename: isWhole ? title : title + extension };
}

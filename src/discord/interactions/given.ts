/** What a person gave with a command: the values of its options, or the message that it was used on. */
import { extname } from 'node:path';
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ComponentType,
  type APIApplicationCommandInteraction,
  type APIApplicationCommandInteractionDataBasicOption,
  type APIApplicationCommandInteractionDataOption,
  type APIAttachment,
  type APIMessage,
  type APIMessageTopLevelComponent,
  type InteractionType,
} from 'discord-api-types/v10';
import type { TargetMessage, TargetPicture } from '../../commands/define/call.js';
import type { Given } from '../../commands/define/command.js';

/** Values by option; people are their ids, files as Discord describes them. */
export function givenWith({ data }: APIApplicationCommandInteraction): Given {
  if (data.type === ApplicationCommandType.Message) {
    const target = data.resolved.messages[data.target_id];
    return { values: new Map(), target: target && targetOf(target) };
  }
  if (data.type !== ApplicationCommandType.ChatInput) return { values: new Map() };
  const { subcommand, options } = subcommandIn(data.options ?? []);
  const values = options.map(({ name, type, value }) => {
    const isFile = type === ApplicationCommandOptionType.Attachment;
    return [name, isFile ? named(data.resolved?.attachments?.[value]) : value] as const;
  });
  return { subcommand, values: new Map(values) };
}

type Kind = InteractionType.ApplicationCommand | InteractionType.ApplicationCommandAutocomplete;

/** The sub-command that was chosen and its options; the options themselves where the command has none. */
export function subcommandIn<Type extends Kind>(
  options: readonly APIApplicationCommandInteractionDataOption<Type>[],
): {
  readonly subcommand?: string;
  readonly options: readonly APIApplicationCommandInteractionDataBasicOption<Type>[];
} {
  const basic: APIApplicationCommandInteractionDataBasicOption<Type>[] = [];
  for (const option of options) {
    if (option.type === ApplicationCommandOptionType.Subcommand)
      return { subcommand: option.name, options: option.options ?? [] };
    if (option.type !== ApplicationCommandOptionType.SubcommandGroup) basic.push(option);
  }
  return { options: basic };
}

/** A file by the name that it was uploaded under: Discord keeps that in the title where it made up another one. */
function named(file: APIAttachment | undefined): APIAttachment | undefined {
  if (!file?.title) return file;
  const { title, filename } = file;
  const extension = extname(filename);
  const isWhole = title.toLowerCase().endsWith(extension.toLowerCase());
  return { ...file, filename: isWhole ? title : title + extension };
}

const PICTURE = /\.(?:png|jpe?g|webp)$/iu;

function targetOf(message: APIMessage): TargetMessage {
  const attached = message.attachments.filter(
    ({ content_type: type, filename }) => type?.startsWith('image/') ?? PICTURE.test(filename),
  );
  const pictures = [
    ...attached.map(({ url, filename, size }) => ({ url, name: filename, size })),
    ...(message.components ?? []).flatMap(shownIn),
  ];
  const once = new Map(pictures.map((picture) => [new URL(picture.url).pathname, picture]));
  return {
    id: message.id,
    channelId: message.channel_id,
    authorId: message.author.id,
    pictures: [...once.values()],
  };
}

/** Pictures in galleries, which Discord may not list among the attachments. */
function shownIn(component: APIMessageTopLevelComponent): TargetPicture[] {
  if (component.type === ComponentType.Container) return component.components.flatMap(shownIn);
  if (component.type !== ComponentType.MediaGallery) return [];
  return component.items
    .map(({ media: { url } }) => url)
    .filter((url) => URL.canParse(url) && PICTURE.test(new URL(url).pathname))
    .map((url) => ({ url, name: new URL(url).pathname.split('/').at(-1) ?? '' }));
}

/** From a checked payload to the parts of a message: its files, its embeds, and whether it is one at all. */
import {
  ComponentType,
  EmbedType,
  MessageFlags,
  type APIAttachment,
  type APIMessage,
} from 'discord-api-types/v10';
import { invalidField, refuse } from './errors.js';
import { fresh, keepFile, type Upload } from './files.js';
import type { Embed, Payload } from './payload.js';
import type { Channel, World } from './world.js';

/** A checked payload and the files that came with it, by their number. */
export interface Draft {
  readonly payload: Payload;
  readonly uploads: ReadonlyMap<number, Upload>;
}

/** What the message will carry: of the existing files those the payload still names, and the new ones. */
export async function filesOf(
  world: World,
  channel: Channel,
  { payload, uploads }: Draft,
  existing: readonly APIAttachment[],
): Promise<APIAttachment[]> {
  const isTooLarge = [...uploads.values()].some(
    ({ bytes }) => bytes.length > world.settings.maxFileBytes,
  );
  if (isTooLarge) throw refuse(40005);
  const named = payload.attachments ?? undefined;
  const isKnown = (id: string) =>
    uploads.has(Number(id)) || existing.some((file) => file.id === id);
  const lost = named?.findIndex(({ id }) => !isKnown(id)) ?? -1;
  if (lost >= 0) {
    throw invalidField(
      ['attachments', lost, 'id'],
      'ATTACHMENT_NOT_FOUND',
      'Attachment data not found',
    );
  }
  const kept = existing.filter(({ id }) => named?.some((one) => one.id === id) ?? true);
  if (kept.length + uploads.size > 10) {
    throw invalidField(['attachments'], 'BASE_TYPE_MAX_LENGTH', 'Must be 10 or fewer in length.');
  }
  const added = [...uploads].map(([n, upload]) => {
    const entry = named?.find(({ id }) => id === String(n));
    const name = entry?.filename ?? upload.name;
    const description = entry?.description ?? upload.description;
    const described = description === undefined ? {} : { description };
    return keepFile(world, { ...upload, name, ...described }, channel.id);
  });
  return [...kept, ...(await Promise.all(added))];
}

/** A file that an embed shows is not listed beside it. */
export function bodyOf(
  payload: Pick<Payload, 'content' | 'embeds' | 'components'>,
  files: readonly APIAttachment[],
): Pick<APIMessage, 'content' | 'embeds' | 'attachments'> &
  Required<Pick<APIMessage, 'components'>> {
  const shown = JSON.stringify(payload.embeds ?? []);
  const isShown = ({ id, filename }: APIAttachment) =>
    shown.includes(`attachment://${filename}"`) || shown.includes(`/${id}/`);
  const components = payload.components ?? [];
  resolveMedia(components, files);
  return {
    content: (payload.content ?? '').trim(),
    embeds: (payload.embeds ?? []).map((embed) => ({
      ...embed,
      type: EmbedType.Rich,
      ...picturesOf(embed, files),
    })),
    components,
    attachments: files.filter((file) => !isShown(file)),
  };
}

function picturesOf(
  { image, thumbnail }: Embed,
  files: readonly APIAttachment[],
): Partial<Pick<Embed, 'image' | 'thumbnail'>> {
  return {
    ...(image ? { image: { url: addressOf(image.url, files) } } : {}),
    ...(thumbnail ? { thumbnail: { url: addressOf(thumbnail.url, files) } } : {}),
  };
}

function addressOf(url: string, files: readonly APIAttachment[]): string {
  const file = files.find(({ filename }) => url === `attachment://${filename}`);
  return file ? fresh(file).url : url;
}

/** Galleries and the like name a file by `attachment://`, and get its address in place. */
function resolveMedia(node: unknown, files: readonly APIAttachment[]): void {
  if (typeof node !== 'object' || node === null) return;
  if ('url' in node && typeof node.url === 'string') node.url = addressOf(node.url, files);
  for (const inner of Object.values(node)) resolveMedia(inner, files);
}

export function checkForm(
  api: APIMessage,
  files: readonly APIAttachment[],
  mayBeEmpty: boolean,
): void {
  const components = api.components ?? [];
  if (((api.flags ?? 0) & MessageFlags.IsComponentsV2) !== 0) {
    if (api.content !== '' || api.embeds.length > 0) {
      const code = 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2';
      const sentence =
        'The content and embeds fields cannot be used when using MessageFlags.IS_COMPONENTS_V2';
      throw invalidField(['content'], code, sentence);
    }
  } else checkRows(components);
  const isEmpty = api.content === '' && api.embeds.length + files.length + components.length === 0;
  if (isEmpty && !mayBeEmpty) throw refuse(50006);
}

function checkRows(components: NonNullable<APIMessage['components']>): void {
  const foreign = components.findIndex(({ type }) => type !== ComponentType.ActionRow);
  if (foreign >= 0) {
    const sentence = 'Value of field "type" must be one of (1,).';
    throw invalidField(['components', foreign, 'type'], 'UNION_TYPE_CHOICES', sentence);
  }
  if (components.length > 5) {
    throw invalidField(['components'], 'BASE_TYPE_MAX_LENGTH', 'Must be 5 or fewer in length.');
  }
}

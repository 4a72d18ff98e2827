/** A view's message as the body and the files of a request. */
import type { RawFile } from 'discord.js';
import { MessageFlags } from 'discord-api-types/v10';
import {
  MAX_ATTACHMENT_BYTES,
  withNote,
  type Message,
  type MessageFile,
} from '../../views/message.js';
import { codeOf } from '../../lib/storage-errors.js';
import { withSentNames } from './card-media.js';
import { shrinkPicture } from './picture.js';
import { spoilerName, stemOf } from './recognise.js';
import type { Attachment } from './shapes.js';

/** Reads a file by its path relative to OUTPUT_DIR. */
export type ReadFile = (path: string) => Promise<Buffer>;

export interface Payload {
  readonly body: {
    /** Null takes away what a message says that becomes a card. */
    readonly content?: string | null;
    readonly components: Message['components'];
    readonly allowed_mentions: Message['allowed_mentions'];
    readonly flags: number;
    readonly attachments: readonly Attached[];
  };
  readonly files: RawFile[];
}

interface Attached {
  /** An upload's index among the files, or the id of an attachment that the message has already. */
  readonly id: string;
  readonly filename?: string;
  readonly description?: string;
}

/** The message as a new one. */
export function payloadOf(view: Message, readFile: ReadFile): Promise<Payload> {
  return attach(view, readFile, []);
}

/**
 * The message in place of another one.
 * @param present attachments that the message has by now: a picture among them is kept, not sent
 * again, since a picture never changes under its name.
 */
export async function editOf(
  view: Message,
  readFile: ReadFile,
  present: readonly Attachment[] = [],
): Promise<Payload> {
  const { body, files } = await attach(view, readFile, present);
  return { body: { ...body, content: body.content ?? null }, files };
}

async function attach(
  view: Message,
  readFile: ReadFile,
  present: readonly Attachment[],
): Promise<Payload> {
  const attachments: Attached[] = [];
  const files: RawFile[] = [];
  /** What each file of the view is called where it was sent; it is absent where it is not there. */
  const names = new Map<string, string>();
  let noted = view;
  for (const file of view.files) {
    const kept = present.find(({ filename }) => stemOf(filename) === stemOf(file.name));
    if (kept && typeof file.content !== 'string') {
      attachments.push({ id: kept.id });
      names.set(file.name, kept.filename);
      continue;
    }
    const { upload, note } = await read(file, readFile, view.pictureNotes);
    if (note !== undefined) noted = withNote(noted, note);
    if (!upload) continue;
    const { name, description } = { ...file, name: upload.name };
    names.set(file.name, name);
    attachments.push({
      id: String(files.length),
      filename: name,
      ...(description === undefined ? {} : { description }),
    });
    files.push(upload);
  }
  const { content, flags, allowed_mentions } = noted;
  const words = flags === MessageFlags.IsComponentsV2 ? {} : { content };
  const components = withSentNames(noted.components, names);
  return { body: { ...words, components, flags, allowed_mentions, attachments }, files };
}

async function read(
  { name, content, spoiler = false, unnoted = false }: MessageFile,
  readFile: ReadFile,
  notes: Message['pictureNotes'],
): Promise<{ readonly upload?: RawFile; readonly note?: string }> {
  const sent = (as: string) => (spoiler ? spoilerName(as) : as);
  if (typeof content === 'string')
    return {
      upload: { name: sent(name), data: Buffer.from(content), contentType: 'text/plain' },
    };
  const bytes = await readFile(content.path).catch(absent);
  if (!bytes) return unnoted ? {} : { note: notes.absent };
  if (bytes.length <= MAX_ATTACHMENT_BYTES)
    return { upload: { name: sent(name), data: bytes, contentType: typeOf(name) } };
  const picture = await shrinkPicture(bytes, name, MAX_ATTACHMENT_BYTES);
  return {
    upload: { ...picture, name: sent(picture.name) },
    note: notes.smaller,
  };
}

function typeOf(name: string): string {
  if (name.endsWith('.jpg')) return 'image/jpeg';
  return name.endsWith('.webp') ? 'image/webp' : 'image/png';
}

function absent(error: unknown): undefined {
  if (codeOf(error) === 'ENOENT') return undefined;
  throw error;
}

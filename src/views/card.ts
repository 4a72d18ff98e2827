/**
 * A card: a message of Components V2, for wherever there is a picture. It is one container with an
 * accent colour, made of blocks from top to bottom, and within Discord's limits whatever it is told.
 */
import { ComponentType, MessageFlags, type APIComponentInContainer } from 'discord-api-types/v10';
import type { Language } from '../languages/index.js';
import {
  fit,
  MAX_DESCRIPTION,
  NOTE_ROOM,
  type Draft,
  type Message,
  type MessageFile,
  type Row,
} from './message.js';
import { clip } from './text.js';

/** Discord's limits: UTF-16 units over all texts of a message, and pictures of a gallery. */
export const MAX_CARD_TEXT = 4000;
const MAX_PICTURES = 10;

/** Colours of a card's edge. */
export const ACCENTS = { grey: 0x80848e, red: 0xda373c, amber: 0xf0b232, green: 0x23a55a } as const;

/** Red under half, green from four fifths, amber between; grey where nothing is known yet. */
export function accentOf(score: number | null): number {
  if (score === null) return ACCENTS.grey;
  if (score < 0.5) return ACCENTS.red;
  return score < 0.8 ? ACCENTS.amber : ACCENTS.green;
}

type Lines = Draft['lines'];

export type Block =
  | { readonly kind: 'text'; readonly lines: Lines }
  | { readonly kind: 'pictures'; readonly files: readonly MessageFile[] }
  /** Text with a small picture at its right. */
  | { readonly kind: 'thumbnail'; readonly lines: Lines; readonly file: MessageFile | null }
  | { readonly kind: 'row'; readonly row: Row }
  | { readonly kind: 'divider' };

export interface CardDraft {
  readonly accent: number;
  readonly blocks: readonly (Block | false)[];
  /** The uncut text, attached where something had to be cut. */
  readonly whole?: { readonly name: string; readonly text: string };
  /** Files that are attached below, with their names. */
  readonly attached?: readonly MessageFile[];
}

export function card(
  { pictureNotes }: Language,
  { accent, blocks, whole, attached = [] }: CardDraft,
): Message {
  const texts = { left: MAX_CARD_TEXT - NOTE_ROOM, cut: false };
  const shown = blocks.filter((block) => block !== false);
  const components = shown.flatMap((block) => componentsOf(block, texts));
  const isWhole = !texts.cut || !whole;
  const added = isWhole ? attached : [...attached, { name: whole.name, content: whole.text }];
  const files = [...shown.flatMap(filesOf), ...added];
  return {
    content: '',
    components: [
      {
        type: ComponentType.Container,
        accent_color: accent,
        components: [...components, ...added.map(fileComponent)],
      },
    ],
    files,
    pictureNotes,
    flags: MessageFlags.IsComponentsV2,
    allowed_mentions: { parse: [] },
  };
}

interface Texts {
  left: number;
  cut: boolean;
}

function componentsOf(block: Block, texts: Texts): APIComponentInContainer[] {
  switch (block.kind) {
    case 'text':
      return display(block.lines, texts);
    case 'pictures':
      return gallery(block.files);
    case 'thumbnail': {
      const components = display(block.lines, texts);
      const { file } = block;
      if (!file || components.length === 0) return components;
      const accessory = { type: ComponentType.Thumbnail, ...mediaOf(file) } as const;
      return [{ type: ComponentType.Section, components, accessory }];
    }
    case 'row':
      return [block.row];
    case 'divider':
      return [{ type: ComponentType.Separator }];
  }
}

function display(lines: Lines, texts: Texts) {
  const { text, cut } = fit(lines, texts.left);
  texts.cut ||= cut;
  texts.left -= text.length;
  return text.trim() === '' ? [] : [{ type: ComponentType.TextDisplay, content: text } as const];
}

function gallery(files: readonly MessageFile[]): APIComponentInContainer[] {
  if (files.length === 0) return [];
  return [{ type: ComponentType.MediaGallery, items: files.slice(0, MAX_PICTURES).map(mediaOf) }];
}

function mediaOf({ name, description, spoiler = false }: MessageFile) {
  return {
    media: { url: addressOf(name) },
    ...(description === undefined ? {} : { description: clip(description, MAX_DESCRIPTION) }),
    ...(spoiler ? { spoiler } : {}),
  };
}

function fileComponent({ name }: MessageFile): APIComponentInContainer {
  return { type: ComponentType.File, file: { url: addressOf(name) } };
}

/** How a card names a file of its message. */
export function addressOf(name: string): string {
  return `attachment://${name}`;
}

function filesOf(block: Block): readonly MessageFile[] {
  if (block.kind === 'pictures') return block.files.slice(0, MAX_PICTURES);
  return block.kind === 'thumbnail' && block.file ? [block.file] : [];
}

/** Messages within Discord's limits: nobody is pinged, no link is unfurled, and cut text ends in “…”. */
import {
  ComponentType,
  MessageFlags,
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  type APIContainerComponent,
} from 'discord-api-types/v10';
import type { Language } from '../languages/index.js';
import { clean, clip, plain } from './text.js';

/** Discord's limits; lengths in UTF-16 units, which never count less than Discord does. */
export const MAX_CONTENT = 2000;
export const MAX_THREAD_NAME = 100;
export const MAX_DESCRIPTION = 1024;
/** Of an entry of an autocompletion. */
export const MAX_CHOICE_NAME = 100;
export const MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024;
/** Kept free in every content for notes that are added while it is sent: see `withNote`. */
export const NOTE_ROOM = 160;

/** What Discord's clients take for a picture that is shown only to who clicks it, at the start of its file's name. */
export const SPOILER = 'SPOILER_';

export type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

export interface MessageFile {
  readonly name: string;
  /** The alternative text of a picture. */
  readonly description?: string;
  /** A text, or a picture by its path relative to OUTPUT_DIR. */
  readonly content: string | { readonly path: string };
  /** Shown only to those who click it. */
  readonly spoiler?: boolean;
  /** Nothing is said where it is not there any more. */
  readonly unnoted?: boolean;
}

/** Either words with rows of buttons, or a card: one container of Components V2, and no content. */
export interface Message {
  readonly content: string;
  /** A container names its pictures and files by `attachment://` and the name of the file. */
  readonly components: readonly (Row | APIContainerComponent)[];
  readonly files: readonly MessageFile[];
  /** What is said of a picture that is missing or was not sent as it was painted. */
  readonly pictureNotes: Language['pictureNotes'];
  readonly flags: MessageFlags.SuppressEmbeds | MessageFlags.IsComponentsV2;
  /** Nobody, but for those who asked for it by name. */
  readonly allowed_mentions: { readonly parse: readonly []; readonly users?: readonly string[] };
}

/** A line, and whether it was shortened. */
export interface Line {
  readonly text: string;
  readonly cut: boolean;
}

export interface Draft {
  /** Strings are our own words; text of users and models comes through `quote`. Entries that are `false` are skipped. */
  readonly lines: readonly (string | Line | false)[];
  readonly components?: readonly Row[];
  readonly files?: readonly MessageFile[];
  /** The uncut text, attached where a line had to be cut. */
  readonly whole?: { readonly name: string; readonly text: string };
}

/** A message of these lines, cut to Discord's limit. */
export function message(
  { pictureNotes, cut: words }: Language,
  { lines, components = [], files = [], whole }: Draft,
): Message {
  const { text, cut } = fit(lines, MAX_CONTENT - NOTE_ROOM);
  const made: Message = {
    content: text,
    components,
    files,
    pictureNotes,
    flags: MessageFlags.SuppressEmbeds,
    allowed_mentions: { parse: [] },
  };
  if (!cut || !whole) return made;
  const file = { name: whole.name, content: whole.text };
  return withNote({ ...made, files: [...files, file] }, words.whole(whole.name));
}

/** The message with a line in small print at its end. */
export function withNote(view: Message, note: string): Message {
  const small = `-# ${note}`;
  if (view.flags === MessageFlags.IsComponentsV2)
    return { ...view, components: view.components.map((one) => withText(one, small)) };
  const content = view.content === '' ? small : `${view.content}\n${small}`;
  return { ...view, content: clip(content, MAX_CONTENT) };
}

function withText<Component extends Row | APIContainerComponent>(
  component: Component,
  content: string,
): Component {
  if (component.type !== ComponentType.Container) return component;
  const text = { type: ComponentType.TextDisplay, content } as const;
  return { ...component, components: [...component.components, text] };
}

/** Text of a user or a model, escaped and at most `max` UTF-16 units long, between our own words. */
export function quote(text: string, max: number, before = '', after = ''): Line {
  const escaped = plain(text);
  return { text: before + clip(escaped, max) + after, cut: escaped.length > max };
}

/** The first `show` lines, and a line that says how many more there are. */
export function list(lines: readonly Line[], show: number, { cut }: Language): Line[] {
  const more = lines.length - show;
  if (more <= 0) return [...lines];
  return [...lines.slice(0, show), { text: cut.more(more), cut: true }];
}

/** A valid name for a thread, never empty. */
export function threadName(text: string): string {
  return (
    clip(clean(text).replace(/\.(?=gg\b|com\b|gift\b|new\b)/giu, ' '), MAX_THREAD_NAME) || 'Easel'
  );
}

/** As many lines as fit; the last one may be cut. */
export function fit(given: Draft['lines'], max: number): Line {
  const lines = given
    .filter((line) => line !== false)
    .map((line) => (typeof line === 'string' ? { text: line, cut: false } : line));
  let text = '';
  for (const [index, line] of lines.entries()) {
    const longer = index === 0 ? line.text : `${text}\n${line.text}`;
    if (longer.length > max) return { text: clip(longer, max), cut: true };
    text = longer;
  }
  return { text, cut: lines.some((line) => line.cut) };
}

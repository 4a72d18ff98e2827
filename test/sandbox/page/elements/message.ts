/** One message: who says it in answer to what, its body, and what hangs below it. */
import {
  MessageFlags,
  MessageType,
  type APIAttachment,
  type APIMessage,
  type APIReaction,
  type APIUser,
} from 'discord-api-types/v10';
import { component, type Within } from './components.js';
import { el, icon, tell, type Child } from './dom.js';
import { markdown } from './markdown.js';
import { fileCard, mosaic } from './media.js';
import { posted } from './time.js';

/** How a message stands among the others. */
export interface Place extends Within {
  /** The one before is by the same author, just before. */
  readonly goesOn: boolean;
  /** The one it answers. */
  readonly parent?: APIMessage | undefined;
}

export function messageElement(place: Place): HTMLElement {
  const { message, goesOn } = place;
  const has = (flag: MessageFlags) => ((message.flags ?? 0) & flag) !== 0;
  const isEphemeral = has(MessageFlags.Ephemeral);
  const made = el(
    'article',
    {
      class: ['message', goesOn && 'goes-on', isEphemeral && 'ephemeral'].filter(Boolean).join(' '),
    },
    occasion(place),
    el('div', { class: 'gutter' }, goesOn ? null : avatar(message.author)),
    el(
      'div',
      { class: 'body' },
      goesOn ? null : header(message),
      ...(has(MessageFlags.Loading) ? [thinking(message)] : body(place)),
      reactions(message),
      threadCard(message),
      isEphemeral && ephemeralHint(message),
    ),
  );
  made.dataset.id = message.id;
  return made;
}

export type Author = Pick<APIUser, 'global_name' | 'username' | 'bot'>;

export function nameOf({ global_name: given, username }: Author): string {
  return given ?? username;
}

export function avatar(user: Author, size = ''): HTMLElement {
  const name = nameOf(user);
  const made = el('div', { class: `avatar ${size}` }, name.charAt(0).toUpperCase());
  made.ariaHidden = 'true';
  made.dataset.colour = user.bot === true ? 'bot' : String(name.charCodeAt(0) % 5);
  return made;
}

export function header({ author, timestamp }: { author: Author; timestamp: string }): HTMLElement {
  return el(
    'header',
    {},
    el('span', { class: 'name' }, nameOf(author)),
    author.bot === true && el('span', { class: 'tag' }, 'APP'),
    posted(timestamp),
  );
}

export function usedLine(user: Author, command: string): HTMLElement {
  return line(user, ' used ', el('span', { class: 'command' }, command));
}

function line(user: Author, ...rest: readonly Child[]): HTMLElement {
  return el(
    'div',
    { class: 'occasion' },
    avatar(user, 'small'),
    el('strong', {}, nameOf(user)),
    ...rest,
  );
}

/** The line above a message: the command it answers, or the message it replies to. */
function occasion({ message, parent, names }: Place): Child {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- What replaces it does not say which command it was.
  const { interaction } = message;
  if (interaction && message.type !== MessageType.Reply) {
    const { user, name } = interaction;
    return usedLine(user, message.type === MessageType.ContextMenuCommand ? name : `/${name}`);
  }
  if (message.type !== MessageType.Reply || !parent) return null;
  const excerpt =
    parent.content === ''
      ? el('em', {}, 'Click to see attachment')
      : markdown(parent.content, names);
  return line(parent.author, el('span', { class: 'excerpt' }, excerpt));
}

function body({ message, names }: Place): Child[] {
  const { content, attachments, components = [], edited_timestamp: edited } = message;
  const isV2 = ((message.flags ?? 0) & MessageFlags.IsComponentsV2) !== 0;
  const text = content === '' ? null : markdown(content, names);
  if (edited !== null) lastLine(text)?.append(el('span', { class: 'edited' }, ' (edited)'));
  return [
    text,
    // The second version shows only what its components name.
    ...(isV2 ? [] : attached(attachments)),
    components.length > 0 &&
      el(
        'div',
        { class: 'components' },
        ...components.map((it) => component(it, { message, names })),
      ),
  ];
}

/** Small print is a block: what follows it goes into it. */
function lastLine(text: HTMLElement | null): Element | null | undefined {
  const last = text?.lastChild;
  return last instanceof HTMLElement && last.localName === 'small' ? last : text;
}

function attached(attachments: readonly APIAttachment[]): Child[] {
  const isPicture = ({ width }: APIAttachment) => typeof width === 'number';
  const pictures = attachments
    .filter(isPicture)
    .map((it) => ({ ...it, spoiler: it.filename.startsWith('SPOILER_') }));
  return [
    pictures.length > 0 && mosaic(pictures),
    ...attachments
      .filter((it) => !isPicture(it))
      .map(({ title, filename, url, size }) => fileCard(title ?? filename, url, size)),
  ];
}

function thinking({ author }: APIMessage): HTMLElement {
  return el(
    'div',
    { class: 'thinking' },
    '● ● ●',
    el('span', {}, `${nameOf(author)} is thinking…`),
  );
}

function reactions(message: APIMessage): Child {
  const { reactions: all = [] } = message;
  return (
    all.length > 0 && el('div', { class: 'reactions' }, ...all.map((it) => reaction(it, message)))
  );
}

function reaction({ emoji, count, me }: APIReaction, on: APIMessage): HTMLElement {
  const name = emoji.name ?? '?';
  const made = el(
    'button',
    { class: me ? 'reaction mine' : 'reaction' },
    el('span', { class: 'emoji' }, name),
    String(count),
  );
  made.type = 'button';
  made.ariaPressed = String(me);
  made.addEventListener('click', () => {
    tell(made, 'react', { on, emoji: name });
  });
  return made;
}

function threadCard({ thread }: APIMessage): Child {
  if (!thread) return null;
  const count = 'message_count' in thread ? (thread.message_count ?? 0) : 0;
  const made = el(
    'button',
    { class: 'thread' },
    el('strong', {}, thread.name ?? ''),
    el('span', { class: 'count' }, `${String(count)} ${count === 1 ? 'Message' : 'Messages'} ›`),
  );
  made.type = 'button';
  made.addEventListener('click', () => {
    tell(made, 'open', { threadId: thread.id });
  });
  return made;
}

function ephemeralHint(on: APIMessage): HTMLElement {
  const dismiss = el('button', { class: 'plain' }, 'Dismiss message');
  dismiss.type = 'button';
  dismiss.addEventListener('click', () => {
    tell(dismiss, 'dismiss', { on });
  });
  return el('div', { class: 'hint' }, icon('eye'), 'Only you can see this • ', dismiss);
}

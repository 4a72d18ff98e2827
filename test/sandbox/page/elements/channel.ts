/** A channel or thread: its name above, its messages below, those of one author in a row drawn together. */
import { MessageType, type APIMessage } from 'discord-api-types/v10';
import type { View } from '../view.js';
import { el, icon } from './dom.js';
import { messageElement } from './message.js';

const ONE_SPEECH_MS = 7 * 60_000;

export function channelElement({ channel, isThread, messages, names }: View): HTMLElement {
  const shown = messages.map((message, at) =>
    messageElement({
      message,
      names,
      goesOn: goesOn(messages[at - 1], message),
      parent: messages.find(({ id }) => id === message.message_reference?.message_id),
    }),
  );
  return el(
    'main',
    {},
    el('h1', {}, icon(isThread ? 'thread' : 'hash'), el('span', {}, channel)),
    el('div', { class: 'messages', role: 'log', 'aria-label': `Messages in ${channel}` }, ...shown),
  );
}

export function goesOn(before: APIMessage | undefined, message: APIMessage): boolean {
  return (
    before?.author.id === message.author.id &&
    message.type === MessageType.Default &&
    Date.parse(message.timestamp) - Date.parse(before.timestamp) < ONE_SPEECH_MS
  );
}

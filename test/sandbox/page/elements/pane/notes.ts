/** Lines that a client itself shows: that a command is on its way, and that nothing came of it. */
import { action, el, icon } from '../dom.js';
import { avatar, header, usedLine, type Author } from '../message.js';

const EASEL: Author = { username: 'Easel', global_name: null, bot: true };

export function sending(who: Author, command: string): HTMLElement {
  return line(who, command, el('div', { class: 'hint' }, 'Sending command…'));
}

/** What a client shows where the bot does not answer, or the server refuses. */
export function failed(
  who: Author,
  command: string,
  why: string,
  dismiss: () => void,
): HTMLElement {
  const made = line(
    who,
    command,
    el('div', { class: 'failure', role: 'alert' }, icon('warning'), el('span', {}, why)),
    el(
      'div',
      { class: 'hint' },
      icon('eye'),
      'Only you can see this • ',
      action({ class: 'plain' }, dismiss, 'Dismiss message'),
    ),
  );
  made.classList.add('ephemeral');
  return made;
}

function line(who: Author, command: string, ...children: readonly Node[]): HTMLElement {
  return el(
    'article',
    { class: 'message' },
    usedLine(who, command),
    el('div', { class: 'gutter' }, avatar(EASEL)),
    el(
      'div',
      { class: 'body' },
      header({ author: EASEL, timestamp: new Date().toISOString() }),
      ...children,
    ),
  );
}

/** Below a message whose button came to nothing. */
export function pressFailed(why: string, dismiss: () => void): HTMLElement {
  return el(
    'div',
    { class: 'failure below', role: 'alert' },
    icon('warning'),
    el('span', {}, why),
    action({ class: 'plain' }, dismiss, 'Dismiss'),
  );
}

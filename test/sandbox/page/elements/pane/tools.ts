/** What can be done with the message that is pointed at or focused: one bar for all of them. */
import {
  ApplicationCommandType,
  MessageFlags,
  type APIApplicationCommand,
  type APIMessage,
} from 'discord-api-types/v10';
import type { On } from '../../view.js';
import { action, el, icon, tell } from '../dom.js';
import { openMenu, type MenuItems } from '../widgets/menu.js';

const KEEPS = ['⭐', '❤️'] as const;

export interface ToolsOf {
  find(id: string): APIMessage | undefined;
  commands(): readonly APIApplicationCommand[];
  messageCommand(name: string, on: On): void;
  remove(on: On): void;
}

export function addTools(list: HTMLElement, of: ToolsOf): void {
  const bar = el('div', { class: 'tools' });
  const articleOf = (target: EventTarget | null) =>
    target instanceof Element ? target.closest<HTMLElement>('article[data-id]') : null;
  const show = (article: HTMLElement | null) => {
    const message = of.find(article?.dataset.id ?? '');
    if (!article || !message || bar.parentElement === article) return;
    if (bar.contains(document.activeElement) && bar.querySelector('.menu')) return;
    const keeps = isPrivate(message) ? [] : KEEPS.map((emoji) => keep(emoji, message));
    bar.replaceChildren(...keeps, more(bar, message, of));
    article.append(bar);
  };
  list.addEventListener('pointerover', ({ target }) => {
    if (!bar.querySelector('.menu')) show(articleOf(target));
  });
  list.addEventListener('focusin', ({ target }) => {
    show(articleOf(target));
  });
  list.addEventListener('contextmenu', (event) => {
    const { target } = event;
    const isElsewhere = target instanceof Element && target.closest('a, img') !== null;
    const article = articleOf(target);
    const message = of.find(article?.dataset.id ?? '');
    if (!message || isElsewhere) return;
    event.preventDefault();
    show(article);
    openMenu(bar, 'Message', itemsFor(bar, message, of));
  });
  list.addEventListener('keydown', (event) => {
    walk(list, event);
  });
}

function keep(emoji: string, on: APIMessage): HTMLElement {
  const label = `React with ${emoji}`;
  return action(
    { class: 'bare', 'aria-label': label, title: label, 'data-key': emoji },
    (made) => {
      tell(made, 'react', { on, emoji });
    },
    el('span', { class: 'emoji' }, emoji),
  );
}

function more(bar: HTMLElement, message: APIMessage, of: ToolsOf): HTMLElement {
  const label = {
    'aria-label': 'More',
    title: 'More',
    'aria-haspopup': 'menu',
    'data-key': 'more',
  };
  const open = () => {
    openMenu(bar, 'Message', itemsFor(bar, of.find(message.id) ?? message, of));
  };
  return action({ class: 'bare', ...label }, open, icon('dots'));
}

function itemsFor(bar: HTMLElement, message: APIMessage, of: ToolsOf): MenuItems {
  const { thread, content } = message;
  const copy = {
    label: 'Copy text',
    before: icon('copy'),
    act: () => void navigator.clipboard.writeText(content),
  };
  const copies = content === '' ? [] : [copy];
  const dismiss = {
    label: 'Dismiss message',
    before: icon('close'),
    act: () => {
      tell(bar, 'dismiss', { on: message });
    },
  };
  if (isPrivate(message)) return [[...copies, dismiss]];
  const reactions = KEEPS.map((emoji) => ({
    label: mine(message, emoji) ? `Take ${emoji} back` : `React with ${emoji}`,
    before: el('span', { class: 'emoji' }, emoji),
    act: () => {
      tell(bar, 'react', { on: message, emoji });
    },
  }));
  const apps = of
    .commands()
    .filter(({ type }) => type === ApplicationCommandType.Message)
    .map(({ name }) => ({
      label: name,
      before: icon('bolt'),
      act: () => {
        of.messageCommand(name, message);
      },
    }));
  const open = {
    label: 'Open thread',
    before: icon('thread'),
    act: () => {
      tell(bar, 'open', { threadId: thread?.id ?? '' });
    },
  };
  const remove = {
    label: 'Delete message',
    before: icon('bin'),
    isDangerous: true,
    act: () => {
      of.remove(message);
    },
  };
  return [reactions, apps, [...(thread ? [open] : []), ...copies, remove]];
}

/** Nobody else sees it, so nothing but reading it can be done. */
function isPrivate({ flags }: APIMessage): boolean {
  return ((flags ?? 0) & MessageFlags.Ephemeral) !== 0;
}

export function mine({ reactions = [] }: APIMessage, emoji: string): boolean {
  return reactions.some((reaction) => reaction.emoji.name === emoji && reaction.me);
}

/** Up and down lead from message to message. */
function walk(list: HTMLElement, event: KeyboardEvent): void {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const { target } = event;
  if (step === undefined || !(target instanceof HTMLElement) || !target.matches('article')) return;
  const all = [...list.querySelectorAll<HTMLElement>('article[data-id]')];
  event.preventDefault();
  all[all.indexOf(target) + step]?.focus();
}

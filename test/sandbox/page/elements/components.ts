/** The components of a message, of the second version and the first. */
import {
  ComponentType,
  SeparatorSpacingSize,
  type APIComponentInActionRow,
  type APIMessage,
  type APIMessageTopLevelComponent,
} from 'discord-api-types/v10';
import type { Names } from '../view.js';
import { button, select } from './controls.js';
import { el, type Child } from './dom.js';
import { markdown } from './markdown.js';
import { fileCard, mosaic, thumbnail } from './media.js';

/** What a component needs to know of its message. */
export interface Within {
  readonly message: APIMessage;
  readonly names: Names;
}

export function component(it: APIMessageTopLevelComponent, within: Within): Child {
  switch (it.type) {
    case ComponentType.ActionRow:
      return el('div', { class: 'row' }, ...it.components.map((one) => control(one, within)));
    case ComponentType.TextDisplay:
      return markdown(it.content, within.names);
    case ComponentType.Section:
      return el(
        'div',
        { class: 'section' },
        el('div', {}, ...it.components.map((one) => component(one, within))),
        it.accessory.type === ComponentType.Button
          ? button(it.accessory, within.message)
          : thumbnail({ ...it.accessory, url: it.accessory.media.url }),
      );
    case ComponentType.MediaGallery:
      return mosaic(it.items.map((item) => ({ ...item, url: item.media.url })));
    case ComponentType.File:
      return file(it.file.url, within);
    case ComponentType.Separator: {
      const size = it.spacing === SeparatorSpacingSize.Large ? 'large' : 'small';
      return el(
        'div',
        { class: `separator ${size}`, role: 'separator' },
        it.divider !== false && el('hr'),
      );
    }
    case ComponentType.Container: {
      const box = el(
        'div',
        { class: it.spoiler === true ? 'container veiled' : 'container' },
        ...it.components.map((one) => component(one, within)),
      );
      if (typeof it.accent_color === 'number')
        box.style.setProperty('--accent', hex(it.accent_color));
      return box;
    }
    default:
      return unknown();
  }
}

function control(it: APIComponentInActionRow, { message }: Within): Child {
  switch (it.type) {
    case ComponentType.Button:
      return button(it, message);
    case ComponentType.StringSelect:
    case ComponentType.UserSelect:
    case ComponentType.RoleSelect:
    case ComponentType.MentionableSelect:
    case ComponentType.ChannelSelect:
      return select(it, message);
    case ComponentType.TextInput:
    default:
      return unknown();
  }
}

/** Something the page cannot draw is seen to be missing. */
function unknown(): HTMLElement {
  return el('div', { class: 'unknown' }, 'This cannot be shown here.');
}

function file(url: string, { message }: Within): HTMLElement {
  const path = (address: string) => address.split('?')[0];
  const found = message.attachments.find((attachment) => path(attachment.url) === path(url));
  const name = found?.filename ?? decodeURIComponent(path(url)?.split('/').at(-1) ?? '');
  return fileCard(name, url, found?.size);
}

function hex(colour: number): string {
  return `#${colour.toString(16).padStart(6, '0')}`;
}

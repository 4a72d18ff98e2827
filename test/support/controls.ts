/** The buttons and menus of a message, wherever on it they are. */
import {
  ComponentType,
  type APIComponentInContainer,
  type APIComponentInMessageActionRow,
} from 'discord-api-types/v10';
import type { Message, Row } from '../../src/views/message.js';

export function controlsOn({ components }: Message): APIComponentInMessageActionRow[] {
  return components.flatMap((component) =>
    component.type === ComponentType.Container
      ? component.components.flatMap((one) => inRow(one))
      : inRow(component),
  );
}

function inRow(component: APIComponentInContainer | Row): APIComponentInMessageActionRow[] {
  return component.type === ComponentType.ActionRow ? component.components : [];
}

/** Every text of a message: its content, or what its card says. */
export function textOf({ content, components }: Message): string {
  const shown = components.flatMap((component) =>
    component.type === ComponentType.Container ? component.components.flatMap(textsIn) : [],
  );
  return [content, ...shown].filter((text) => text !== '').join('\n');
}

function textsIn(component: APIComponentInContainer): string[] {
  if (component.type === ComponentType.TextDisplay) return [component.content];
  return component.type === ComponentType.Section ? component.components.flatMap(textsIn) : [];
}

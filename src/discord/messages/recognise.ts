/** What tells one of our own messages from the others, when it is not known whether it was sent. */
import { ComponentType } from 'discord-api-types/v10';
import { SPOILER, type Message } from '../../views/message.js';
import type { ReadMessage } from './shapes.js';

export type Recognise = (message: ReadMessage) => boolean;

/** It has a button or a menu of this `custom_id`. */
export function hasControl(customId: string): Recognise {
  return ({ components }) => JSON.stringify(components).includes(JSON.stringify(customId));
}

/** It has a file of this name, as it is or smaller. */
export function hasFile(name: string): Recognise {
  return ({ attachments }) => attachments.some(({ filename }) => stemOf(filename) === stemOf(name));
}

/** It says all that the view says. */
export function saysAll(view: Message): Recognise {
  const words = [view.content, ...view.components.flatMap(wordsIn)].map((text) =>
    JSON.stringify(text).slice(1, -1),
  );
  return ({ content, components }) => {
    const said = JSON.stringify([content, components]);
    return words.every((text) => said.includes(text));
  };
}

function wordsIn(component: Message['components'][number]): string[] {
  if (component.type !== ComponentType.Container) return [];
  return component.components.flatMap((one) =>
    one.type === ComponentType.TextDisplay ? one.content : [],
  );
}

/** The name of a file that is sent, marked as one that has to be clicked to be seen. */
export function spoilerName(name: string): string {
  return SPOILER + name;
}

/** The name without what marks a spoiler and without its extension, which is another one for a picture that was made smaller. */
export function stemOf(filename: string): string {
  return filename.replace(SPOILER, '').replace(/\.\w+$/u, '');
}

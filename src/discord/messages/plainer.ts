/** What is left of a message that Discord does not take as it is: its words and pictures, and at last one line with its files. */
import { ComponentType, MessageFlags, type APIComponentInContainer } from 'discord-api-types/v10';
import { addressOf } from '../../views/card.js';
import type { Message } from '../../views/message.js';
import { clip } from '../../views/text.js';
import type { Log } from '../../pipeline/ports.js';
import { hasCode } from '../connection/rest.js';

const INVALID = 50035;
const MAX_LINE = 200;

/** Discord's “Invalid Form Body”: something in what was sent is not as it must be. */
export function isInvalidForm(error: unknown): boolean {
  return hasCode(error, INVALID);
}

/** Sends a message; where Discord finds fault with its form, what is left of it. @throws as the last try did */
export async function sendPlainer<T>(
  view: Message,
  send: (form: Message) => Promise<T>,
  log: Pick<Log, 'error'>,
): Promise<T> {
  for (const form of [view, withoutParts(view)])
    try {
      return await send(form);
    } catch (error) {
      if (!isInvalidForm(error)) throw error;
      log.error({ err: error }, 'Discord does not take a message as it is: it goes out plainer');
    }
  return send(lineOf(view));
}

/** Without buttons, menus, small pictures and alternative texts. */
function withoutParts(view: Message): Message {
  const components = view.components.flatMap((component) =>
    component.type === ComponentType.Container
      ? [{ ...component, components: component.components.flatMap(wordsAndPictures) }]
      : [],
  );
  const shown = JSON.stringify(components);
  const isCard = view.flags === MessageFlags.IsComponentsV2;
  const files = view.files
    .filter(({ name }) => !isCard || shown.includes(JSON.stringify(addressOf(name))))
    .map(({ name, content, spoiler = false }) => ({ name, content, spoiler }));
  return { ...view, components, files };
}

function wordsAndPictures(component: APIComponentInContainer): APIComponentInContainer[] {
  switch (component.type) {
    case ComponentType.Section:
      return component.components;
    case ComponentType.MediaGallery:
      return [
        {
          ...component,
          items: component.items.map(({ media, spoiler = false }) => ({ media, spoiler })),
        },
      ];
    case ComponentType.ActionRow:
    case ComponentType.Separator:
      return [];
    case ComponentType.File:
    case ComponentType.TextDisplay:
      return [component];
  }
}

/** The first line of what it says, and what was left of its files. */
function lineOf(view: Message): Message {
  const { components, files, ...left } = withoutParts(view);
  const words = [view.content, ...components.flatMap(textsIn)].find((text) => text.trim() !== '');
  const content = clip(words?.split('\n', 1)[0] ?? '', MAX_LINE);
  return { ...left, content, components: [], files, flags: MessageFlags.SuppressEmbeds };
}

function textsIn(component: Message['components'][number]): string[] {
  if (component.type !== ComponentType.Container) return [];
  return component.components.flatMap((one) =>
    one.type === ComponentType.TextDisplay ? one.content : [],
  );
}

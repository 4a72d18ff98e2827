/** The pictures and files that a card names, by the names under which they were sent. */
import {
  ComponentType,
  type APIComponentInContainer,
  type APIUnfurledMediaItem,
} from 'discord-api-types/v10';
import { addressOf } from '../../views/card.js';
import type { Message } from '../../views/message.js';

/** @param sent what each file was sent as; what is not in it is not there, and is left out */
export function withSentNames(
  components: Message['components'],
  sent: ReadonlyMap<string, string>,
): Message['components'] {
  const addresses = new Map([...sent].map(([name, as]) => [addressOf(name), addressOf(as)]));
  return components.map((component) =>
    component.type === ComponentType.Container
      ? { ...component, components: component.components.flatMap((one) => inCard(one, addresses)) }
      : component,
  );
}

function inCard(
  component: APIComponentInContainer,
  addresses: ReadonlyMap<string, string>,
): APIComponentInContainer[] {
  const media = (named: APIUnfurledMediaItem) => {
    const url = addresses.get(named.url);
    return url === undefined ? undefined : { url };
  };
  switch (component.type) {
    case ComponentType.MediaGallery: {
      const items = component.items.flatMap((item) => {
        const found = media(item.media);
        return found ? [{ ...item, media: found }] : [];
      });
      return items.length === 0 ? [] : [{ ...component, items }];
    }
    case ComponentType.Section: {
      const { accessory } = component;
      if (accessory.type !== ComponentType.Thumbnail) return [component];
      const found = media(accessory.media);
      return found
        ? [{ ...component, accessory: { ...accessory, media: found } }]
        : component.components;
    }
    case ComponentType.File: {
      const file = media(component.file);
      return file ? [{ ...component, file }] : [];
    }
    case ComponentType.ActionRow:
    case ComponentType.Separator:
    case ComponentType.TextDisplay:
      return [component];
  }
}

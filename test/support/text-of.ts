/** The texts of a message that was not sent yet, as a person reads them. */
import type { Message } from '../../src/views/message.js';
import { nodesIn } from '../sandbox/discord/text.js';

/** Its content, or what its card says. */
export function textOf({ content, components }: Message): string {
  const shown = nodesIn(components).map((node) => node.content ?? '');
  return [content, ...shown].filter((text) => text !== '').join('\n');
}

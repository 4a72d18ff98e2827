/** Who a message of the bot would have pinged, by Discord's rules of allowed mentions. */
import type { APIAllowedMentions, APIMessage } from 'discord-api-types/v10';
import { textsOf } from './text.js';

export function pinged(message: APIMessage, allowed: APIAllowedMentions | undefined): string[] {
  const text = textsOf(message, { embeds: false }).join('\n');
  const found = [...new Set(text.match(/@everyone|@here|<@!?\d+>|<@&\d+>/g) ?? [])].map((mention) =>
    mention.replace('!', ''),
  );
  return allowed ? found.filter((mention) => isAllowed(mention, allowed)) : found;
}

function isAllowed(mention: string, allowed: APIAllowedMentions): boolean {
  const parse: readonly string[] = allowed.parse ?? [];
  const id = /\d+/.exec(mention)?.[0];
  if (id === undefined) return parse.includes('everyone');
  if (mention.startsWith('<@&'))
    return parse.includes('roles') || (allowed.roles ?? []).includes(id);
  return parse.includes('users') || (allowed.users ?? []).includes(id);
}

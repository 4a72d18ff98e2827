/** Who reacted to a post with ⭐ or ❤️, as Discord has it. */
import { Routes, type REST } from 'discord.js';
import { z } from 'zod';
import type { Pick, Posted } from '../db/favourites.js';
import type { Reaction } from './messages/shapes.js';

const PICKS: ReadonlySet<string> = new Set(['⭐', '❤']);
const PAGE = 100;

/** What a post was picked with, of the reactions that it has. */
export async function readPicks(
  rest: REST,
  post: Posted,
  reactions: readonly Reaction[],
  signal: AbortSignal,
): Promise<Pick[]> {
  const picks: Pick[] = [];
  for (const { emoji, count_details: counts } of reactions) {
    const pick = pickOf(emoji);
    if (pick === undefined) continue;
    for (const type of (counts?.burst ?? 0) > 0 ? ['0', '1'] : ['0'])
      for await (const userId of people(rest, post, { name: emoji.name ?? '', type }, signal))
        picks.push({ userId, emoji: pick });
  }
  return picks;
}

/** Everybody who reacted with this emoji, bots aside; type 1 are super reactions. */
async function* people(
  rest: REST,
  { threadId, messageId }: Posted,
  { name, type }: { readonly name: string; readonly type: string },
  signal: AbortSignal,
): AsyncGenerator<string> {
  const route = Routes.channelMessageReaction(threadId, messageId, encodeURIComponent(name));
  for (let after = '0'; ;) {
    const query = new URLSearchParams({ limit: String(PAGE), after, type });
    const page = peopleShape.parse(await rest.get(route, { query, signal }));
    yield* page.filter(({ bot }) => !bot).map(({ id }) => id);
    after = page.at(-1)?.id ?? after;
    if (page.length < PAGE) return;
  }
}

const peopleShape = z.array(z.object({ id: z.string(), bot: z.boolean().default(false) }));

/** The emoji as it is kept, if it is one that picks; Discord sends hearts with and without their variation selector. */
export function pickOf({ id, name }: Reaction['emoji']): string | undefined {
  const emoji = name?.replaceAll('\uFE0F', '');
  return (id ?? null) === null && emoji !== undefined && PICKS.has(emoji) ? emoji : undefined;
}

/** The favourites of a server or of a person, page by page: what most people picked comes first. */
import { z } from 'zod';
import type { FavouriteCursor } from '../db/favourite-list.js';
import type { Language } from '../languages/index.js';
import { defineCustomId } from './custom-id.js';
import type { Message } from './message.js';
import { emptyList, runList, type Listed } from './run-list.js';

/** A page: whose picks, and the one that it begins after, in which direction. */
const position = z.object({
  towards: z.enum(['l', 'm']),
  people: z.string().regex(/^\d{0,9}$/),
  from: z.string().regex(/^[0-9a-z]{0,14}$/),
  user: z.string().regex(/^\d{0,20}$/),
});
export type FavouritePosition = z.infer<typeof position>;

/** Shows another page. */
export const favouritesId = defineCustomId('favs1', position);
/** Opens the one that is chosen from a menu. */
export const openFavouriteId = defineCustomId(
  'fopn1',
  z.object({ user: z.string().regex(/^\d{0,20}$/) }),
);

export function firstFavourites(user: string | undefined): FavouritePosition {
  return { towards: 'l', people: '', from: '', user: user ?? '' };
}

export function cursorOf({ towards, people, from }: FavouritePosition): FavouriteCursor {
  return {
    towards: towards === 'l' ? 'less' : 'more',
    ...(from === '' ? {} : { from: { people: Number(people), iterationId: from } }),
  };
}

/** A favourite as an entry of the list. */
export type ListedFavourite = Listed & { readonly iterationId: string };

export interface ListedFavourites {
  readonly entries: readonly ListedFavourite[];
  readonly hasMore: boolean;
  readonly hasLess: boolean;
}

export function favouritesView(
  { entries, hasMore, hasLess }: ListedFavourites,
  { user }: FavouritePosition,
  ageRestricted: boolean,
  t: Language,
): Message {
  const { lists, favourites } = t;
  const [first, last] = [entries[0], entries.at(-1)];
  const whose = user === '' ? '' : ` · <@${user}>`;
  if (!first || !last) return emptyList([`**${favourites.title}**${whose}`, favourites.nothing], t);
  const beside = (towards: 'l' | 'm', { people, iterationId: from }: ListedFavourite) =>
    favouritesId.make({ towards, people: String(people), from, user });
  return runList(
    {
      heading: { text: `**${favourites.title}**${whose}`, cut: false },
      entries,
      ageRestricted,
      note: false,
      openId: openFavouriteId.make({ user }),
      before: { label: lists.previous, customId: beside('m', first), isThere: hasMore },
      after: { label: lists.next, customId: beside('l', last), isThere: hasLess },
    },
    t,
  );
}

/** Queries for lists of favourites, and for people who see little of a server. */
import {
  fansOfRuns,
  findFavourites,
  type FavouriteCursor,
  type FavouriteFilter,
} from '../../src/db/favourite-list.js';
import { findRuns } from '../../src/db/history.js';
import type { Db } from '../../src/db/schema.js';
import { LARGE, NOBODY, numbers, PAINTER } from './db-fill.js';

/** Sees the channel. */
export const ANYBODY = { userId: NOBODY, sees: () => true };
/** Sees one run in a hundred, and none of the others. */
const STRANGER = (() => {
  const random = numbers(3);
  return { userId: NOBODY, sees: () => random() < 0.01 };
})();

export function favouriteLists(db: Db): Readonly<Record<string, () => Promise<unknown>>> {
  const page =
    (filter: Partial<FavouriteFilter>, cursor: FavouriteCursor = { towards: 'less' }) =>
    () =>
      findFavourites(db, { guildId: LARGE, viewer: ANYBODY, ...filter }, cursor, 5);
  const from = { people: 1, iterationId: 'c' };
  return {
    'favourite list': page({}),
    'favourite list, deep': page({}, { towards: 'less', from }),
    'favourite list, back': page({}, { towards: 'more', from }),
    'favourite list of a person': page({ userId: PAINTER }),
    'favourite list of a person, none': page({ userId: NOBODY }),
    'favourite list, mostly hidden': page({ viewer: STRANGER }),
    'history, mostly hidden': () =>
      findRuns(db, { guildId: LARGE, viewer: STRANGER }, { towards: 'older' }, 5),
    'search, mostly hidden': () =>
      findRuns(db, { guildId: LARGE, viewer: STRANGER, search: 'fox' }, { towards: 'older' }, 5),
    'fans of a page': () => fansOfRuns(db, ['1', '2', '3', '4', '5']),
  };
}

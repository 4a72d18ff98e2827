/** Queries for lists of favourites, for people who see little of a server, and for what is deleted or told. */
import { belongingsOf } from '../../src/db/belongings.js';
import { costsOf } from '../../src/db/costs.js';
import { doomedRuns, pendingDeletions, unwantedPosts } from '../../src/db/deletions.js';
import { runsEndedLast } from '../../src/db/ended-last.js';
import {
  fansOfRuns,
  findFavourites,
  type FavouriteCursor,
  type FavouriteFilter,
} from '../../src/db/favourite-list.js';
import { heldSince } from '../../src/db/held.js';
import { findRuns } from '../../src/db/history.js';
import { costOf } from '../../src/db/logs.js';
import { findPictureForm } from '../../src/db/picture-forms.js';
import { runOfPost } from '../../src/db/posts.js';
import { removedSince } from '../../src/db/removed-runs.js';
import type { Db } from '../../src/db/schema.js';
import { hasStale } from '../../src/db/search-index.js';
import { runsInProgress } from '../../src/db/unfinished.js';
import { homeOf } from '../../src/db/viewer.js';
import { toggleWatcher, watchersOf } from '../../src/db/watchers.js';
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

type Any = () => { readonly id: string; readonly submissionId: string };

/** What is looked up of one run, submission or person, and what a start and the upkeep ask. */
export function lookups(db: Db, any: Any): Readonly<Record<string, () => Promise<unknown>>> {
  const deletion = { id: '9', scope: { userId: PAINTER } };
  return {
    homeOf: () => homeOf(db, LARGE, any().id),
    'runOfPost, none': () => runOfPost(db, NOBODY),
    'findPictureForm, none': () =>
      findPictureForm(db, { id: NOBODY, guildId: LARGE, userId: PAINTER }),
    costOf: () => costOf(db, any().id),
    costsOf: () => costsOf(db, any().submissionId),
    watchersOf: () => watchersOf(db, any().submissionId),
    'toggleWatcher, of what is over': () =>
      toggleWatcher(db, { guildId: LARGE, submission: any().submissionId, userId: PAINTER }),
    removedSince: () => removedSince(db, PAINTER, 0),
    'belongingsOf a run': () => belongingsOf(db, { runId: any().id }),
    'belongingsOf who painted most': () => belongingsOf(db, { userId: PAINTER }),
    pendingDeletions: () => pendingDeletions(db),
    'doomedRuns, a slice': () => doomedRuns(db, deletion, undefined, 20),
    unwantedPosts: () => unwantedPosts(db, deletion, '', 20),
    runsInProgress: () => runsInProgress(db),
    runsEndedLast: () => runsEndedLast(db),
    heldSince: () => heldSince(db, Date.now()),
    hasStale: () => hasStale(db),
  };
}

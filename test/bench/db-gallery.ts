/** Queries of the gallery, over all servers and for one. */
import {
  factsOf,
  findHome,
  findPicture,
  galleryPage,
  MOST_SEARCHED,
  type GalleryFilter,
} from '../../src/db/gallery.js';
import {
  successorsOf,
  costOfRun,
  findBatch,
  relativeOf,
  runsOfBatch,
  useOfDays,
} from '../../src/db/gallery-run.js';
import type { Cursor } from '../../src/db/history.js';
import type { Db } from '../../src/db/schema.js';
import { dayOf } from '../../src/pipeline/calendar.js';
import { LARGE, NOBODY, PAINTER, serverIds } from './db-fill.js';

const SIZE = 40;
const isPublic = () => true;
const today = dayOf(Date.now());

export type Any = () => { readonly id: string; readonly submissionId: string };

export function galleryQueries(
  db: Db,
  deep: string,
  any: Any,
): Readonly<Record<string, () => Promise<unknown>>> {
  const guildIds = serverIds().slice(0, MOST_SEARCHED);
  const page =
    (filter: GalleryFilter, cursor: Cursor = { towards: 'older' }, seen = isPublic) =>
    () =>
      galleryPage(db, { guildIds, isPublic: seen }, filter, cursor, SIZE);
  const older: Cursor = { towards: 'older', from: deep };
  const ids = Array.from({ length: SIZE }, () => any().id);
  return {
    gallery: page({}),
    'gallery, deep': page({}, older),
    'gallery, back': page({}, { towards: 'newer', from: deep }),
    'gallery, all hidden': page({}, older, () => false),
    'gallery, status': page({ status: 'failed' }, older),
    'gallery, person': page({ userId: PAINTER }, older),
    'gallery, nobody': page({ userId: NOBODY }),
    'gallery, favourites': page({ favourites: true }, older),
    'gallery, favourites of a person': page({ favourites: true, userId: PAINTER }),
    'gallery, search': page({ search: 'fox' }, older),
    'gallery, search, two words': page({ search: 'fox night' }),
    'gallery, search, none': page({ search: 'zzzzqqq' }),
    'gallery, search + everything': page({ search: 'a', favourites: true, status: 'failed' }),
    'gallery, a server': page({ guildId: LARGE }, older),
    'gallery, search in a server': page({ guildId: LARGE, search: 'fox' }),
    'gallery, cards': () => factsOf(db, ids),
    'gallery, a picture': () => findPicture(db, any().id),
    'gallery, a home': () => findHome(db, any().id),
    'gallery, children': () => successorsOf(db, any().id, isPublic),
    'gallery, parent': () => relativeOf(db, any().id, isPublic),
    'gallery, cost of a run': () => costOfRun(db, any().id),
    'gallery, batch': () => findBatch(db, any().submissionId, isPublic),
    'gallery, runs of a batch': () => runsOfBatch(db, any().submissionId),
    'gallery, costs of a month': () => useOfDays(db, { from: today - 29, to: today }),
    'gallery, costs of a server': () => useOfDays(db, { from: today - 29, to: today }, LARGE),
  };
}

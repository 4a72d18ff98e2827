/** What the gallery shows: what everybody in its server may see, and nothing else. See docs/decisions/0028. */
import { setImmediate } from 'node:timers/promises';
import type { Aspect } from '../pipeline/aspect.js';
import type { RunId } from '../pipeline/run.js';
import { readerOf, type Cursor, type EntryRow, type RunFilter } from './history.js';
import type { Db } from './schema.js';
import { HOME, type Home } from './viewer.js';

/** Where a run was asked for, and in which server; null for what is no server's. */
export interface PublicHome extends Home {
  readonly guildId: string | null;
}

/** Whether everybody in its server sees it, now. */
export type IsPublic = (home: PublicHome) => boolean;

export interface GalleryFilter extends RunFilter {
  /** Of one server; of all where absent. */
  readonly guildId?: string;
}

/** Who may be looked at: the servers there are, and what is public in them. */
export interface Scope {
  readonly guildIds: readonly string[];
  readonly isPublic: IsPublic;
}

export interface GalleryPage {
  /** Newest first. */
  readonly runs: readonly EntryRow[];
  /** Where the next older page begins, if there may be one. */
  readonly older?: RunId;
  readonly newer?: RunId;
  /** True while older runs are not in the index that it was read from. */
  readonly isPartial: boolean;
}

/** Servers that are searched at once at most. */
export const MOST_SEARCHED = 25;

/** Rows that are read for one page at most, however many of them are hidden. */
const MOST = 2_000;
const SLICE = 250;

/** A page of public runs; with many hidden ones in between it may be a short one, and still go on. */
export async function galleryPage(
  db: Db,
  { guildIds, isPublic }: Scope,
  filter: GalleryFilter,
  { towards, from }: Cursor,
  size: number,
): Promise<GalleryPage> {
  const { guildId, ...wanted } = filter;
  const read = readerOf(db, wanted, guildId ?? guildIds, towards);
  const seen: EntryRow[] = [];
  let [last, looked, isPartial, isEnd] = [from, 0, false, false];
  for (let limit = size + 1; seen.length <= size && looked < MOST && !isEnd; limit = SLICE) {
    if (looked > 0) await setImmediate();
    const { rows, isComplete } = await read(last, limit);
    seen.push(...rows.filter(isPublic));
    isPartial ||= !isComplete;
    isEnd = rows.length < limit;
    looked += rows.length;
    last = rows.at(-1)?.id ?? last;
  }
  const runs = seen.slice(0, size);
  const goesOn = seen.length > size || !isEnd;
  const next = seen.length > size ? runs.at(-1)?.id : last;
  const onward = goesOn && next !== undefined ? next : undefined;
  if (towards === 'older')
    return {
      runs,
      isPartial,
      ...some('older', onward),
      ...some('newer', from && (runs[0]?.id ?? from)),
    };
  // The newest page is always a full one.
  if (!goesOn) return galleryPage(db, { guildIds, isPublic }, filter, { towards: 'older' }, size);
  return {
    runs: runs.reverse(),
    isPartial,
    ...some('newer', onward),
    ...some('older', runs.at(-1)?.id ?? from),
  };
}

function some<Key extends string>(key: Key, id: RunId | undefined): Partial<Record<Key, RunId>> {
  const given: Partial<Record<Key, RunId>> = {};
  if (id !== undefined) given[key] = id;
  return given;
}

/** What a picture of ours is kept as, by the candidate that it is of, and who may see it. */
export function findPicture(db: Db, candidateId: string) {
  return db
    .selectFrom('candidates')
    .innerJoin('iterations', 'iterations.id', 'candidates.iteration_id')
    .innerJoin('runs', 'runs.id', 'iterations.run_id')
    .innerJoin('submissions', 'submissions.id', 'runs.submission_id')
    .leftJoin('threads', 'threads.id', 'submissions.channel_id')
    .select([...HOME, 'runs.guild_id as guildId', 'candidates.path', 'candidates.unsafe'])
    .where('candidates.id', '=', candidateId)
    .executeTakeFirst();
}

/** Where a run was asked for; undefined where there is no such run. */
export function findHome(db: Db, runId: RunId): Promise<PublicHome | undefined> {
  return db
    .selectFrom('runs')
    .innerJoin('submissions', 'submissions.id', 'runs.submission_id')
    .leftJoin('threads', 'threads.id', 'submissions.channel_id')
    .select([...HOME, 'runs.guild_id as guildId'])
    .where('runs.id', '=', runId)
    .executeTakeFirst();
}

/** Of a picture, what a page needs to show it. */
export interface Cover {
  /** The candidate's id. */
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** What a card shows of a run beside its entry. */
export interface Facts {
  readonly iterations: number;
  readonly aspect: Aspect;
  /** Null where there is no picture yet, or none that may be shown. */
  readonly cover: Cover | null;
}

/** Of each of these runs. */
export async function factsOf(
  db: Db,
  runIds: readonly RunId[],
): Promise<ReadonlyMap<RunId, Facts>> {
  if (runIds.length === 0) return new Map();
  const runs = await db
    .selectFrom('runs')
    .innerJoin('prompts', 'prompts.id', 'runs.prompt_id')
    .select(['runs.id', 'runs.best_iteration as best', 'prompts.aspect'])
    .where('runs.id', 'in', runIds)
    .execute();
  const pictures = await picturesOf(db, runIds);
  const iterations = new Map<RunId, number>();
  const covers = new Map<RunId, (typeof pictures)[number]>();
  const best = new Map(runs.map((run) => [run.id, run.best]));
  for (const picture of pictures) {
    const { runId, number } = picture;
    iterations.set(runId, Math.max(iterations.get(runId) ?? 0, number));
    const isBetter = rank(picture, best.get(runId)) > rank(covers.get(runId), best.get(runId));
    if (picture.id !== null && isBetter) covers.set(runId, picture);
  }
  return new Map(
    runs.map(({ id, aspect }) => [
      id,
      { aspect, cover: toCover(covers.get(id)), iterations: iterations.get(id) ?? 0 },
    ]),
  );
}

type Picture = Awaited<ReturnType<typeof picturesOf>>[number];

/** Every iteration of these runs with its pictures that may be shown; without any, once with none. */
function picturesOf(db: Db, runIds: readonly RunId[]) {
  return db
    .selectFrom('iterations')
    .leftJoin('candidates', (join) =>
      join
        .onRef('candidates.iteration_id', '=', 'iterations.id')
        .on('candidates.path', 'is not', null)
        .on('candidates.unsafe', '=', 0),
    )
    .leftJoin('evaluations', 'evaluations.candidate_id', 'candidates.id')
    .select([
      'iterations.run_id as runId',
      'iterations.number',
      'candidates.id',
      'candidates.width',
      'candidates.height',
      'evaluations.score',
    ])
    .where('iterations.run_id', 'in', runIds)
    .orderBy('iterations.id')
    .execute();
}

/** The best iteration comes first, then the latest; of one, what meets most. */
function rank(picture: Picture | undefined, best: number | null | undefined): number {
  if (!picture) return -1;
  const place = picture.number === best ? 100 : picture.number;
  return 10 * place + (picture.score ?? 0);
}

function toCover(picture: Picture | undefined): Cover | null {
  if (!picture) return null;
  const { id, width, height } = picture;
  return id === null || width === null || height === null ? null : { id, width, height };
}

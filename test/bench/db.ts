/** How long every query of the product takes in a database that is years old. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { addFavourite, removeFavourite, toggleFavourite } from '../../src/db/favourites.js';
import { findPlace, findRuns, type Cursor, type HistoryFilter } from '../../src/db/history.js';
import { readGuildSettings } from '../../src/db/guild-settings.js';
import { faultsByDay, faultsSince } from '../../src/db/faults.js';
import { insertError, pruneLogs } from '../../src/db/logs.js';
import { pruneRuns } from '../../src/db/old-runs.js';
import { openDatabase } from '../../src/db/open.js';
import { outstandingSubmissions, queuedAfter } from '../../src/db/open-submissions.js';
import { recentPace } from '../../src/db/pace.js';
import { pendingPosts } from '../../src/db/posts.js';
import { usedToday } from '../../src/db/quota.js';
import { resumePrompts } from '../../src/db/resume.js';
import { loadRun } from '../../src/db/run-rows.js';
import type { Db } from '../../src/db/schema.js';
import { indexSome, mergeSome } from '../../src/db/search-index.js';
import { biggestSpenders, spentSoFar, useByDay, useOfServer } from '../../src/db/spending.js';
import { loadSqlite } from '../../src/db/sqlite/driver.js';
import { findSubmission, loadSubmission, openSubmissionsIn } from '../../src/db/submissions.js';
import { createSubmit } from '../../src/db/submit.js';
import { recentPosts } from '../../src/db/recent-posts.js';
import { receiptOf } from '../../src/db/receipts.js';
import { runningIn, unfinishedIn } from '../../src/db/unfinished.js';
import { shrink } from '../../src/db/upkeep.js';
import { leftUploads } from '../../src/db/uploads.js';
import { dayOf } from '../../src/pipeline/calendar.js';
import { aNewSubmission, aPrompt } from '../support/builders.js';
import { galleryQueries, type Any } from './db-gallery.js';
import { ANYBODY, favouriteLists, lookups } from './db-lookups.js';
import { CHANNEL, fill, LARGE, NOBODY, numbers, PAINTER, SMALL } from './db-fill.js';

/** Milliseconds of one query, called many times. */
export interface QueryTime {
  readonly query: string;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface DatabaseBench {
  readonly runs: number;
  readonly fillMs: number;
  /** Until every run was in the index of words. */
  readonly indexMs: number;
  readonly bytes: number;
  /** From opening the file to its being ready. */
  readonly openMs: number;
  readonly queries: readonly QueryTime[];
  /** Of each slice of what is done beside: the longest that the loop was held. */
  readonly slices: readonly QueryTime[];
}

const TIMES = 200;
/** So much of the slow work is looked at. */
const SLICES_MS = 30_000;

/** Fills a database of its own, on disk, and asks it everything. */
export async function benchDatabase(runs: number): Promise<DatabaseBench> {
  const folder = await mkdtemp(join(tmpdir(), 'easel-bench-'));
  const path = join(folder, 'easel.db');
  try {
    const fillMs = await elapsed(() => fillFile(path, runs));
    const filled = await openDatabase(`file:${path}`, 'bench');
    const slices = await indexTimes(filled.db);
    const indexMs = slices.reduce((sum, slice) => sum + slice.sum, 0);
    await filled.close();
    let opened: typeof filled = filled;
    const openMs = await elapsed(async () => {
      opened = await openDatabase(`file:${path}`, 'bench');
    });
    const { db } = opened;
    const queries: QueryTime[] = [];
    for (const [name, query] of Object.entries(await allQueries(db, runs)))
      queries.push(await timed(name, query));
    const held = await sliceTimes(db);
    const bytes = (await stat(path)).size;
    await opened.close();
    return { runs, fillMs, indexMs, bytes, openMs, queries, slices: [...slices, ...held] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fillFile(path: string, runs: number): Promise<void> {
  await (await openDatabase(`file:${path}`, 'bench')).close();
  const database = new (loadSqlite())(path);
  for (const pragma of ['synchronous = off', 'cache_size = -400000', 'foreign_keys = off'])
    database.pragma(pragma);
  fill(database, runs, Date.now());
  database.close();
}

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

/** As the upkeep does it. */
async function indexTimes(db: Db) {
  const [index, merge]: [number[], number[]] = [[], []];
  const took = async (times: number[], work: () => Promise<boolean>) => {
    const before = performance.now();
    const goesOn = await work();
    times.push(performance.now() - before);
    return goesOn;
  };
  for (let goesOn = true; goesOn;) {
    const hasIndexed = await took(index, () => indexSome(db));
    goesOn = (await took(merge, () => mergeSome(db))) || hasIndexed;
  }
  return [summed('index 25 runs', index), summed('merge 8 pages', merge)];
}

async function timed(query: string, ask: () => Promise<unknown>): Promise<QueryTime> {
  const taken: number[] = [];
  while (taken.length < TIMES) taken.push(await elapsed(ask));
  return summed(query, taken);
}

function summed(query: string, taken: readonly number[]) {
  const sorted = taken.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const sum = taken.reduce((all, ms) => all + ms, 0);
  return { query, p50: at(0.5), p99: at(0.99), max: at(1), sum };
}

type Queries = Readonly<Record<string, () => Promise<unknown>>>;

/** Every query of the product that is asked while it runs, by what it is asked for. */
export async function allQueries(db: Db, runs: number): Promise<Queries> {
  const random = numbers(2);
  const ids = await db
    .selectFrom('runs')
    .select(['id', 'submission_id as submissionId', 'guild_id as guildId'])
    .where('guild_id', '=', LARGE)
    .orderBy('id')
    .execute();
  const picked = await db.selectFrom('iterations').select('id').limit(1).executeTakeFirst();
  const any = () =>
    ids[Math.floor(random() * ids.length * 0.9)] ?? { id: '', submissionId: '', guildId: '' };
  const deep = ids.at(-Math.floor(ids.length * 0.9))?.id ?? '';
  return {
    ...histories(db, deep),
    ...galleryQueries(db, deep, any),
    ...favouriteLists(db),
    ...looks(db, any),
    ...lookups(db, any),
    ...writes(db, random, runs, picked?.id ?? ''),
  };
}

function histories(db: Db, deep: string): Queries {
  const page =
    (filter: Partial<HistoryFilter>, cursor: Cursor = { towards: 'older' }) =>
    () =>
      findRuns(db, { guildId: LARGE, ...filter }, cursor, 8);
  const older: Cursor = { towards: 'older', from: deep };
  return {
    history: page({}),
    'history, deep': page({}, older),
    'history, back': page({}, { towards: 'newer', from: deep }),
    'history, a small server': page({ guildId: SMALL }),
    'history, no such server': page({ guildId: '1' }),
    status: page({ status: 'failed' }),
    'status, none': page({ status: 'running' }),
    user: page({ userId: PAINTER }),
    'user, none': page({ userId: NOBODY }),
    'user + status': page({ userId: PAINTER, status: 'failed' }),
    'user + status, none': page({ userId: PAINTER, status: 'running' }),
    favourites: page({ favourites: true }),
    'favourites, deep': page({ favourites: true }, older),
    'favourites + user': page({ favourites: true, userId: PAINTER }),
    'favourites + user, none': page({ favourites: true, userId: NOBODY }),
    'favourites + status': page({ favourites: true, status: 'cancelled' }),
    'search, common': page({ search: 'fox' }),
    'search, common, deep': page({ search: 'fox' }, older),
    'search, common, back': page({ search: 'fox' }, { towards: 'newer', from: deep }),
    'search, one letter': page({ search: 'a' }),
    'search, two words': page({ search: 'fox light' }),
    'search, six words': page({ search: 'a red fox in snow night' }),
    'search, emoji': page({ search: '🦊' }),
    'search, Han': page({ search: '月火' }),
    'search, Cyrillic': page({ search: 'ЖЁ' }),
    'search, none': page({ search: 'zzzzqqq' }),
    'search, a small server': page({ search: 'fox', guildId: SMALL }),
    'search, a small server, none': page({ search: 'zzzzqqq', guildId: SMALL }),
    'search + user': page({ search: 'fox', userId: PAINTER }),
    'search + user, none': page({ search: 'fox', userId: NOBODY }),
    'search + status': page({ search: 'fox', status: 'failed' }),
    'search + status, none': page({ search: 'fox', status: 'running' }),
    'search + favourites': page({ search: 'fox', favourites: true }),
    'search + favourites + user': page({ search: 'fox', favourites: true, userId: PAINTER }),
    'search + everything': page({
      search: 'fox night',
      favourites: true,
      userId: PAINTER,
      status: 'failed',
    }),
  };
}

function looks(db: Db, any: Any): Queries {
  const whose = { userId: PAINTER, limit: 100 };
  return {
    findPlace: () => findPlace(db, { guildId: LARGE, viewer: ANYBODY }, any().id),
    loadRun: () => loadRun(db, any().id),
    loadSubmission: () => loadSubmission(db, any().submissionId),
    'findSubmission, none': () => findSubmission(db, { guildId: LARGE, viewer: ANYBODY }, 'none'),
    outstandingSubmissions: () => outstandingSubmissions(db, new AbortController().signal),
    'openSubmissionsIn a server, none': () => openSubmissionsIn(db, { guildId: '1' }),
    'openSubmissionsIn a channel, none': () => openSubmissionsIn(db, { channelId: '1' }),
    pendingPosts: () => pendingPosts(db, any().submissionId),
    receiptOf: () => receiptOf(db, any().submissionId),
    'queuedAfter a submission': () => queuedAfter(db, any().submissionId, 100),
    'recentPosts, a page': () => recentPosts(db, 0, any().id, 100),
    unfinishedIn: () => unfinishedIn(db, LARGE, { ...whose, moderated: 'all' }),
    'unfinishedIn, one person': () => unfinishedIn(db, LARGE, { ...whose, moderated: [] }),
    'unfinishedIn, a channel': () => unfinishedIn(db, LARGE, { ...whose, moderated: [CHANNEL] }),
    'unfinishedIn, none': () => unfinishedIn(db, '1', { ...whose, moderated: 'all' }),
    leftUploads: () => leftUploads(db),
    readGuildSettings: () => readGuildSettings(db, LARGE),
    'usedToday, in one server': () => usedToday(db, PAINTER, LARGE, Date.now()),
    useByDay: () => useByDay(db, LARGE, PAINTER, dayOf(Date.now()) - 30),
    'useOfServer, a month': () => useOfServer(db, LARGE, dayOf(Date.now()) - 30),
    'biggestSpenders, a month': () => biggestSpenders(db, LARGE, dayOf(Date.now()) - 30, 10),
    'spentSoFar, at a start': () => spentSoFar(db, Date.now()),
    recentPace: () => recentPace(db),
    runningIn: () =>
      runningIn(db, { guildId: LARGE, viewer: { userId: '1', sees: () => true } }, 8),
    'faultsSince a day': () => faultsSince(db, LARGE, Date.now() - 86_400_000),
    'faultsByDay, 30 days of all': () => faultsByDay(db, null, Date.now() - 30 * 86_400_000),
    'resumePrompts, one': () => resumePrompts(db, [aPrompt({ id: 'fox-1' })]),
  };
}

function writes(db: Db, random: () => number, runs: number, picked: string): Queries {
  const submit = createSubmit(db, { dailyRuns: 1e9, isTaken: () => false, now: Date.now });
  const star = { userId: PAINTER, emoji: '⭐' };
  return {
    'addFavourite, no post of ours': () => addFavourite(db, String(random()), star, 0),
    toggleFavourite: async () => {
      for (let press = 0; press < 2; press += 1) await toggleFavourite(db, picked, NOBODY, 0);
    },
    'removeFavourite, no post of ours': () => removeFavourite(db, String(random()), star),
    'submit a run': () =>
      submit(
        aNewSubmission({
          guildId: LARGE,
          userId: PAINTER,
          prompts: [aPrompt({ id: `new-${String(Math.floor(random() * runs))}` })],
        }),
      ),
    'submit a run of a common name': () =>
      submit(
        aNewSubmission({ guildId: LARGE, userId: PAINTER, prompts: [aPrompt({ id: 'fox-1' })] }),
      ),
    insertError: () =>
      insertError(db, { at: Date.now(), code: 'internal', message: '', runId: null, context: {} }),
  };
}

/** What goes over many rows: how long the event loop is held at once, not how long it takes. */
async function sliceTimes(db: Db): Promise<QueryTime[]> {
  const work = (signal: AbortSignal) => {
    const old = { days: 1, now: Date.now(), signal };
    const removeFolder = () => Promise.resolve();
    return {
      pruneLogs: () => pruneLogs(db, old),
      pruneRuns: () => pruneRuns(db, { ...old, removeFolder, onError: () => undefined }),
      shrink: () => shrink(db, signal),
    };
  };
  const times: QueryTime[] = [];
  for (const [query, run] of Object.entries(work(AbortSignal.timeout(SLICES_MS))))
    times.push(await heldBy(query, run));
  return times;
}

/** Measures from turn to turn of the loop while the work goes on. */
async function heldBy(query: string, work: () => Promise<unknown>): Promise<QueryTime> {
  const taken: number[] = [];
  const over = work().then(() => false);
  for (let goesOn = true; goesOn;) {
    const before = performance.now();
    goesOn = await Promise.race([over, setImmediate(true)]);
    taken.push(performance.now() - before);
  }
  return summed(query, taken);
}

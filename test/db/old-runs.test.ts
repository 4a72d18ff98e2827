import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { addFavourite } from '../../src/db/favourites.js';
import { findRuns } from '../../src/db/history.js';
import { insertApiCall } from '../../src/db/logs.js';
import { pruneRuns } from '../../src/db/old-runs.js';
import type { Database, Db } from '../../src/db/schema.js';
import { SqlRunStore } from '../../src/db/runs.js';
import type { RunId } from '../../src/pipeline/run.js';
import {
  anApiCall,
  aNewSubmission,
  anEvaluation,
  anImage,
  aPrompt,
  posted,
  submitted,
} from '../support/builders.js';
import { aDatabase, submit } from '../support/database.js';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 25);

/** A run with a row of every kind, over so many days ago. */
async function ended(db: Db, daysAgo: number, messageId = `m-${String(Math.random())}`) {
  const ids = await posted(db, messageId);
  await judge(db, ids.runId);
  await end(db, ids.runId, daysAgo);
  return ids;
}

async function judge(db: Db, runId: RunId): Promise<void> {
  const store = new SqlRunStore(db);
  const [iteration] = (await store.load(runId)).iterations;
  const [candidate] = iteration?.candidates ?? [];
  if (!iteration || !candidate) throw new Error('the run has no candidate');
  await store.save(runId, 'collect', { kind: 'collect', candidate, image: anImage });
  await store.save(runId, 'evaluate', { kind: 'evaluate', candidate, evaluation: anEvaluation(2) });
  const refined = { text: 'more', changes: [], base: null, modelVersion: 'm' };
  await store.save(runId, 'refine', { kind: 'refine', iteration, refined, next: null });
  const comparison = { first: 1, second: 2, better: 1 };
  await store.save(runId, 'compare', { kind: 'compare', comparisons: [comparison] });
  await store.beginAttempt(runId, 'finish', false);
  await insertApiCall(db, anApiCall({ runId }));
}

async function end(db: Db, runId: RunId, daysAgo: number): Promise<void> {
  const values = { status: 'done', ended_at: NOW - daysAgo * DAY } as const;
  await db.updateTable('runs').set(values).where('id', '=', runId).execute();
  await db.updateTable('submissions').set({ closed_at: NOW }).execute();
}

const KINDS = [
  'submissions',
  'prompts',
  'runs',
  'iterations',
  'candidates',
  'evaluations',
  'refined_prompts',
  'comparisons',
  'step_attempts',
] as const satisfies readonly (keyof Database)[];

async function counts(db: Db): Promise<number[]> {
  const count = async (table: (typeof KINDS)[number]) =>
    (await db.selectFrom(table).selectAll().execute()).length;
  return Promise.all(KINDS.map(count));
}

async function prune(db: Db, days: number, signal = new AbortController().signal) {
  const removeFolder = vi.fn(() => Promise.resolve());
  const onError = vi.fn();
  await pruneRuns(db, { days, now: NOW, signal, removeFolder, onError });
  return { removeFolder, onError };
}

async function left(db: Db): Promise<string[]> {
  return (await db.selectFrom('runs').select('id').orderBy('id').execute()).map(({ id }) => id);
}

describe('runs that ended longer ago than they are kept', () => {
  it('go with every row they have, and leave their calls for the accounts', async () => {
    const db = await aDatabase();
    for (let index = 0; index < 5; index += 1) await ended(db, 31);
    const kept = await ended(db, 29);
    const { removeFolder } = await prune(db, 30);
    expect(await left(db)).toEqual([kept.runId]);
    expect(removeFolder).toHaveBeenCalledTimes(5);
    expect(removeFolder).toHaveBeenCalledWith('results/fox-5');
    expect(await counts(db)).toEqual(KINDS.map(() => 1));
    const calls = await db.selectFrom('api_calls').select('run_id').execute();
    expect(calls.filter(({ run_id }) => run_id === null)).toHaveLength(5);
    const page = await findRuns(db, { guildId: 'guild', search: 'fox' }, { towards: 'older' }, 9);
    expect(page.entries.map(({ id }) => id)).toEqual([kept.runId]);
  });

  it('stay while their submission is not shown to its end', async () => {
    const db = await aDatabase();
    await ended(db, 31);
    await db.updateTable('submissions').set({ closed_at: null }).execute();
    const { removeFolder } = await prune(db, 30);
    expect(removeFolder).not.toHaveBeenCalled();
  });

  it('stay for ever where nothing is set', async () => {
    const db = await aDatabase();
    await ended(db, 10_000);
    await prune(db, 0);
    expect(await left(db)).toHaveLength(1);
  });

  it('stay whole while anybody has one of their iterations among their favourites', async () => {
    const db = await aDatabase();
    const { runId } = await ended(db, 31, 'liked');
    await ended(db, 31);
    await addFavourite(db, 'liked', { userId: 'ben', emoji: '⭐' }, 0);
    const { removeFolder } = await prune(db, 30);
    expect(await left(db)).toEqual([runId]);
    expect(removeFolder).toHaveBeenCalledTimes(1);
    expect(await counts(db)).toEqual(KINDS.map(() => 1));
  });

  it('stay where they are not over, however old', async () => {
    const db = await aDatabase();
    const { runId } = await submitted(db, {}, { at: NOW - 400 * DAY });
    await prune(db, 30);
    expect(await left(db)).toEqual([runId]);
  });

  it('leave the rest of their batch', async () => {
    const db = await aDatabase();
    const options = { dailyRuns: 0, isTaken: () => false, now: () => NOW };
    const batch = await submit(db, aNewSubmission({ prompts: [aPrompt(), aPrompt()] }), options);
    const [first = '', second = ''] = batch?.runs.map(({ id }) => id) ?? [];
    await end(db, first, 31);
    await end(db, second, 1);
    await prune(db, 30);
    expect(await left(db)).toEqual([second]);
    expect(await db.selectFrom('submissions').select('id').execute()).toHaveLength(1);
  });
});

describe('a removal that is broken off', () => {
  it('keeps the rows of what could not be removed from disk, and takes them the next time', async () => {
    const db = await aDatabase();
    const { runId } = await ended(db, 32);
    await ended(db, 31);
    const onError = vi.fn();
    const removeFolder = (folder: string) =>
      folder === 'results/fox' ? Promise.reject(new Error('EACCES')) : Promise.resolve();
    const { signal } = new AbortController();
    await pruneRuns(db, { days: 30, now: NOW, signal, removeFolder, onError });
    expect(await left(db)).toEqual([runId]);
    expect(onError).toHaveBeenCalledWith(new Error('EACCES'), runId);
    await prune(db, 30);
    expect(await left(db)).toEqual([]);
  });

  it('has removed no row whose files are there when it is killed', async () => {
    const db = await aDatabase();
    await ended(db, 31);
    const removeFolder = vi.fn(async () => {
      expect(await left(db)).toHaveLength(1);
    });
    const { signal } = new AbortController();
    await pruneRuns(db, { days: 30, now: NOW, signal, removeFolder, onError: () => undefined });
    expect(removeFolder).toHaveBeenCalledTimes(1);
  });

  it('stops when it is told to', async () => {
    const db = await aDatabase();
    for (let index = 0; index < 10; index += 1) await ended(db, 31);
    const stopping = new AbortController();
    onTestFinished(() => {
      stopping.abort();
    });
    const removeFolder = () => {
      stopping.abort();
      return Promise.resolve();
    };
    const options = { days: 30, now: NOW, signal: stopping.signal, removeFolder };
    await pruneRuns(db, { ...options, onError: () => undefined });
    expect(await left(db)).toHaveLength(8);
  });
});

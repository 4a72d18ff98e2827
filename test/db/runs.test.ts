import { aloneCheck } from '../../src/pipeline/checklist.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../src/db/open.js';
import { takeUpRuns } from '../../src/db/queue.js';
import type { Db } from '../../src/db/schema.js';
import { resumePrompts } from '../../src/db/resume.js';
import { SqlRunStore } from '../../src/db/runs.js';
import { loadSubmission, recordReply } from '../../src/db/submissions.js';
import type { NewSubmission } from '../../src/pipeline/ports.js';
import type { Run } from '../../src/pipeline/run.js';
import { readySteps, stepKey } from '../../src/pipeline/ready-steps.js';
import { anEvaluation, anImage, aNewSubmission, aPrompt } from '../support/builders.js';
import type { SubmitOptions } from '../../src/db/submit.js';
import { aDatabase, aFolder, submit, openSubmissions } from '../support/database.js';

const NOON = Date.UTC(2026, 10, 22, 12);
const options: SubmitOptions = { dailyRuns: 0, isTaken: () => false, now: () => NOON };

async function submitted(db: Db, fields: Partial<NewSubmission> = {}, with_ = options) {
  const submission = await submit(
    db,
    aNewSubmission({ guildId: null, channelId: null, ...fields }),
    with_,
  );
  if (!submission) throw new Error('was submitted before');
  return submission;
}

async function aRunIn(db: Db, fields: Partial<NewSubmission> = {}): Promise<Run> {
  const [run] = (await submitted(db, fields)).runs;
  if (!run) throw new Error('no run');
  return new SqlRunStore(db).load(run.id);
}

describe('submitting', () => {
  it('a repeated interaction enqueues nothing', async () => {
    const db = await aDatabase();
    const once = aNewSubmission();
    expect(await submit(db, once, options)).toBeDefined();
    expect(await submit(db, once, options)).toBeUndefined();
    expect(await db.selectFrom('runs').selectAll().execute()).toHaveLength(1);
  });

  it('a batch that the quota does not hold is refused whole, and says what is left', async () => {
    const db = await aDatabase();
    const limited = { ...options, dailyRuns: 3 };
    await submitted(db, { prompts: [aPrompt(), aPrompt({ id: 'two' })] }, limited);
    const twoMore = submit(db, aNewSubmission({ prompts: [aPrompt(), aPrompt()] }), limited);
    await expect(twoMore).rejects.toMatchObject({
      fault: {
        code: 'quota_exceeded',
        unit: 'run',
        limit: 3,
        left: 1,
        asked: 2,
        resetsAt: Date.UTC(2026, 10, 23),
      },
    });
    expect(await db.selectFrom('submissions').selectAll().execute()).toHaveLength(1);
    await submitted(db, {}, limited);
    await submitted(db, { userId: 'ben' }, limited);
    await submitted(db, {}, { ...limited, now: () => NOON + 86_400_000 });
  });

  it('the quota counts images, too: four candidates a try use it up four times as fast', async () => {
    const db = await aDatabase();
    const limited = { ...options, dailyRuns: 8 };
    await submitted(db, { prompts: [aPrompt({ images: 4 })] }, limited);
    const tooMany = submit(
      db,
      aNewSubmission({ prompts: [aPrompt({ images: 4 }), aPrompt({ images: 1 })] }),
      limited,
    );
    await expect(tooMany).rejects.toMatchObject({
      fault: { code: 'quota_exceeded', unit: 'image', limit: 24, left: 12, asked: 15 },
    });
  });

  it('no two runs share a folder, whatever the case and whatever is on disk', async () => {
    const db = await aDatabase();
    const isTaken = (folder: string) => folder === 'results/fox-3';
    const prompts = [aPrompt(), aPrompt({ id: 'FOX' }), aPrompt()];
    const { runs } = await submitted(db, { prompts }, { ...options, isTaken });
    const folders = await Promise.all(
      runs.map(async ({ id }) => (await new SqlRunStore(db).load(id)).folder),
    );
    expect(folders).toEqual(['results/fox', 'results/FOX-2', 'results/fox-4']);
  });

  it('a chosen seed is kept; else a run gets a 32-bit one of its own', async () => {
    const db = await aDatabase();
    const chosen = await aRunIn(db, { prompts: [aPrompt({ seed: 42, images: 2 })] });
    expect(chosen.iterations[0]?.candidates.map(({ seed }) => seed)).toEqual([42, 43]);
    const { seed } = await aRunIn(db);
    expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32).toBe(true);
  });

  it('says how many queued runs of others are ahead', async () => {
    const db = await aDatabase();
    await submitted(db, { prompts: [aPrompt(), aPrompt()] });
    const { id } = await submitted(db, { userId: 'ben' });
    expect((await loadSubmission(db, id)).ahead).toBe(2);
  });
});

describe('a run moves by its rows', () => {
  it('every step is saved and found again by who loads it', async () => {
    const db = await aDatabase();
    const store = new SqlRunStore(db, () => NOON);
    let run = await store.start((await aRunIn(db)).id);
    const keys: string[] = [];
    const results = (current: Run) => {
      const [iteration] = current.iterations;
      const [candidate] = iteration?.candidates ?? [];
      if (!iteration || !candidate) throw new Error('no candidate');
      const refined = {
        text: 'a fox, red',
        changes: [{ check: null, change: 'c', reason: 'r' }],
        base: null,
        modelVersion: 'm',
      };
      return [
        { kind: 'checklist', checklist: [aloneCheck('Is there a fox?')] },
        { kind: 'generate', candidate, ticket: { model: 'm', requestId: 'r1' } },
        { kind: 'collect', candidate, image: anImage },
        { kind: 'evaluate', candidate, evaluation: anEvaluation(2) },
        { kind: 'refine', iteration, refined, next: { text: 'a fox, red', seeds: [8] } },
      ] as const;
    };
    for (const result of results(run)) {
      const [step] = readySteps(run);
      if (!step) throw new Error('nothing is ready');
      keys.push(step.kind);
      await store.save(run.id, stepKey(step), result);
      run = await store.load(run.id);
    }
    expect(keys).toEqual(['checklist', 'generate', 'collect', 'evaluate', 'refine']);
    expect(run.iterations).toMatchObject([
      { number: 1, candidates: [{ requestId: 'r1', image: anImage, evaluation: anEvaluation(2) }] },
      { number: 2, text: 'a fox, red', candidates: [{ seed: 8, image: null }] },
    ]);
    const ended = await store.end(run.id, 'done', null);
    expect(ended).toMatchObject({ status: 'done', endedAt: NOON });
    expect(ended).toEqual(await store.load(run.id));
    expect((await loadSubmission(db, run.submissionId)).runs).toMatchObject([
      { status: 'done', bestIteration: 1, bestScore: 0.5, iterationsDone: 1 },
    ]);
  });

  it('a run ends once: whatever comes later changes nothing', async () => {
    const db = await aDatabase();
    const store = new SqlRunStore(db);
    const { id } = await aRunIn(db);
    await store.end(id, 'cancelled', null);
    expect(await store.end(id, 'failed', { code: 'internal' })).toMatchObject({
      status: 'cancelled',
      fault: null,
    });
    expect(await store.start(id)).toMatchObject({ status: 'cancelled' });
  });

  it('remembers which steps a process died in, and when it began them last', async () => {
    const db = await aDatabase();
    let now = NOON;
    const store = new SqlRunStore(db, () => now);
    const { id, iterations } = await aRunIn(db);
    await store.beginAttempt(id, 'generate:x', false);
    now += 1000;
    await store.beginAttempt(id, 'generate:x', false);
    await store.beginAttempt(id, 'evaluate:y', false);
    await store.failAttempt(id, 'evaluate:y');
    expect([...(await store.attempts(id))]).toEqual([
      ['evaluate:y', { crashes: 0, sentAt: NOON + 1000 }],
      ['generate:x', { crashes: 2, sentAt: NOON + 1000 }],
    ]);
    now += 1000;
    await store.countCrash(id, 'generate:x', -1);
    await store.countCrash(id, 'unknown', 1);
    expect((await store.attempts(id)).get('generate:x')).toEqual({
      crashes: 1,
      sentAt: NOON + 1000,
    });
    expect((await store.attempts(id)).size).toBe(2);
    const [candidate] = iterations[0]?.candidates ?? [];
    if (!candidate) throw new Error('no candidate');
    await store.save(id, 'generate:x', {
      kind: 'generate',
      candidate,
      ticket: { model: 'm', requestId: 'r' },
    });
    expect((await store.attempts(id)).has('generate:x')).toBe(false);
  });

  it('offers the oldest queued run of whoever is next, and none whose reply nobody has seen', async () => {
    const db = await aDatabase();
    const store = new SqlRunStore(db);
    const first = await submitted(db, { channelId: 'channel', prompts: [aPrompt(), aPrompt()] });
    const second = await submitted(db, { userId: 'ben', channelId: null });
    const offered = async (busy = '') =>
      (await store.nextQueued((userId) => (userId === busy ? 1 : 0)))?.id;
    const [ada] = first.runs;
    const [ben] = second.runs;
    expect(await offered()).toBe(ben?.id);
    await recordReply(db, first.id, 'reply');
    expect(await offered('ben')).toBe(ada?.id);
    await store.start(ben?.id ?? '');
    expect(await offered('ada')).toBe(ada?.id);
    await store.end(ada?.id ?? '', 'cancelled', null);
    expect(await offered()).toBe(first.runs[1]?.id);
  });

  it('is followed in line by what came later, whoever leaves from in between', async () => {
    const db = await aDatabase();
    const store = new SqlRunStore(db);
    const [first, second, third] = [await submitted(db), await submitted(db), await submitted(db)];
    const ahead = async () =>
      Promise.all(
        [first, second, third].map(async ({ id }) => (await loadSubmission(db, id)).ahead),
      );
    expect(await ahead()).toEqual([0, 1, 2]);
    await store.endAll(
      second.runs.map(({ id }) => id),
      'cancelled',
      null,
    );
    expect(await ahead()).toEqual([0, 0, 1]);
  });

  it('is in line again after a restart where it was of the bot, and not where it was of the command line', async () => {
    const url = `file:${await aFolder()}/easel.db`;
    const before = await openDatabase(url, '1');
    const bots = { guildId: 'guild', channelId: 'channel' };
    const [begun, waiting, unseen] = [
      await submitted(before.db, bots),
      await submitted(before.db, bots),
      await submitted(before.db, bots),
    ];
    await submitted(before.db);
    await recordReply(before.db, begun.id, 'reply');
    await recordReply(before.db, waiting.id, 'reply');
    const store = new SqlRunStore(before.db);
    await store.start(begun.runs[0]?.id ?? '');
    await before.close();
    const { db, close } = await openDatabase(url, '1');
    onTestFinished(close);
    expect(await takeUpRuns(db)).toEqual([begun.runs[0]?.id]);
    expect(db.queue.next(() => 0)).toEqual({
      id: waiting.runs[0]?.id,
      userId: 'ada',
      guildId: 'guild',
    });
    expect((await loadSubmission(db, unseen.id)).ahead).toBe(1);
    expect(await openSubmissions(db)).toEqual([begun.id, waiting.id, unseen.id]);
  });

  it('of the bot is not taken for one of the command line, which goes on with its own', async () => {
    const db = await aDatabase();
    const bots = await submitted(db, { guildId: 'guild', channelId: 'channel' });
    expect(await resumePrompts(db, [aPrompt()])).toEqual({ known: [], missing: [aPrompt()] });
    const { id } = await aRunIn(db);
    await new SqlRunStore(db).start(id);
    expect(db.queue.next(() => 0)).toBeUndefined();
    expect(await resumePrompts(db, [aPrompt()])).toEqual({ known: [id], missing: [] });
    expect(db.queue.next(() => 0)).toEqual({ id, userId: 'ada', guildId: null });
    expect((await loadSubmission(db, bots.id)).runs[0]?.status).toBe('queued');
  });

  it('that is over leaves no step begun; one of the command line may be taken up again where it is not done', async () => {
    const db = await aDatabase();
    const store = new SqlRunStore(db);
    const left = async (fields: Partial<NewSubmission>, status: 'done' | 'failed') => {
      const { id } = await aRunIn(db, fields);
      await store.start(id);
      await store.beginAttempt(id, 'generate:x', false);
      await store.end(id, status, null);
      return (await store.attempts(id)).size;
    };
    expect(await left({ guildId: 'guild' }, 'failed')).toBe(0);
    expect(await left({}, 'done')).toBe(0);
    expect(await left({}, 'failed')).toBe(1);
  });
});

/** The whole pipeline among stand-ins of its providers, on a disk that is full for a while. */
import { readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { openPipeline } from '../../src/app/pipeline.js';
import { readConfig } from '../../src/config.js';
import { createLogger } from '../../src/log.js';
import { faultOf } from '../../src/errors.js';
import type { Db } from '../../src/db/schema.js';
import { loadSqlite } from '../../src/db/sqlite/driver.js';
import { isOver, type Run } from '../../src/pipeline/run.js';
import { takeUpRuns } from '../../src/db/queue.js';
import { geminiForbidden } from '../sandbox/refusals.js';
import { startProviders } from '../sandbox/providers.js';
import { aPrompt } from '../support/builders.js';
import { aFolder } from '../support/database.js';
import { aStream } from '../support/streams.js';

const LONG = 'and a very quiet river '.repeat(80);

async function aScene(
  more: Readonly<Record<string, string>> = {},
  changed: (run: Run) => void = () => undefined,
) {
  const providers = await startProviders({ fal: { latencyMs: 50 }, gemini: { latencyMs: 20 } });
  onTestFinished(() => providers.close());
  const folder = await aFolder();
  const env = {
    ...providers.env,
    DATABASE_URL: `file:${folder}/easel.db`,
    OUTPUT_DIR: join(folder, 'out'),
    ...more,
  };
  const redact = (text: string) => text;
  const out = aStream();
  const log = createLogger({ level: 'info', processId: 'p', redact, to: out.stream });
  const pipeline = await openPipeline({ ...readConfig(env, 'cli'), log, redact });
  pipeline.runner.publishTo({ changed, progress: () => undefined });
  onTestFinished(() => pipeline.close());
  const submit = (interactionId: string) =>
    pipeline.submit({
      interactionId,
      guildId: null,
      channelId: null,
      userId: 'ada',
      roles: [],
      fileName: null,
      locale: 'en-US',
      held: false,
      // Long enough that no row finds room in a page that is there already.
      prompts: [1, 2, 3, 4].map((n) =>
        aPrompt({ id: `${interactionId}${n}`, prompt: `a red fox ${n} ${LONG}`, iterations: 2 }),
      ),
    });
  return { ...providers, pipeline, submit, folder: env.OUTPUT_DIR, lines: out.lines };
}

/** SQLite refuses to grow the file, as it does where the disk is full. */
async function fill(db: Db): Promise<void> {
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
  await sql`pragma max_page_count = ${sql.raw(String(rows[0]?.page_count ?? 0))}`.execute(db);
  // What is free inside the file goes, too.
  const filler = { name: 'filler', value: ' '.repeat(1000) };
  for (let n = 0; ; n += 1) {
    const row = { ...filler, name: `filler ${String(n)}` };
    const failed = await db.insertInto('settings').values(row).execute().catch(faultOf);
    if (!Array.isArray(failed)) return;
  }
}

function inProgress(db: Db) {
  return db.selectFrom('runs').select('id').where('status', '=', 'running').execute();
}

async function makeRoom(db: Db): Promise<void> {
  await sql`pragma max_page_count = 1000000`.execute(db);
}

it('while nothing can be saved, nothing new is paid for and no run fails; then all goes on by itself', async () => {
  const { pipeline, submit, fal, gemini, lines, folder } = await aScene();
  const { db, runner, diskSpace } = pipeline;
  const submission = await submit('fox');
  runner.start();
  await fal.until(() => fal.paid.length > 0);
  await fill(db);
  await expect.poll(() => diskSpace.isFull).toBe(true);

  await expect(submit('owl')).rejects.toMatchObject({ fault: { code: 'storage_full' } });
  const made = () => ({ paid: fal.paid.length, asked: gemini.calls.length });
  // What was under way may end, and what still finds room in a page; then all is quiet.
  const isQuiet = async () => {
    const before = JSON.stringify(made());
    await sleep(2_500);
    return diskSpace.isFull && JSON.stringify(made()) === before;
  };
  await expect.poll(isQuiet, { timeout: 30_000 }).toBe(true);
  const { paid } = made();
  expect(paid).toBeLessThan(8);

  await makeRoom(db);
  await runner.idle();
  const runs = submission?.runs ?? [];
  const after = await Promise.all(runs.map(({ id }) => pipeline.store.load(id)));
  expect(after.map(({ status }) => status)).toEqual(['done', 'done', 'done', 'done']);
  const inputs = fal.paid.map(({ input }) => JSON.stringify(input));
  expect(new Set(inputs).size).toBe(inputs.length);
  expect(diskSpace.isFull).toBe(false);
  // Told once each time, and not for each write that waits.
  const told = (words: string) => lines().filter((line) => line.includes(words)).length;
  expect(told('nothing can be saved')).toBeLessThan(3);
  expect(told('all can be saved again')).toBe(told('nothing can be saved'));
  expect(await readdir(join(folder, '.tmp'))).toEqual([]);
});

it('a stop does not wait for room for ever, and the next process goes on', async () => {
  const { pipeline, submit, fal } = await aScene();
  await submit('fox');
  pipeline.runner.start();
  await fal.until(() => fal.paid.length > 0);
  await fill(pipeline.db);
  await expect.poll(() => pipeline.diskSpace.isFull).toBe(true);
  await pipeline.stop(AbortSignal.timeout(100));
  expect(await inProgress(pipeline.db)).not.toEqual([]);
});

it('whoever looks at a batch while it is cancelled sees all of it cancelled, or nothing', async () => {
  const { pipeline, submit, folder } = await aScene({ MAX_ACTIVE_RUNS: '2' });
  const runs = (await submit('fox'))?.runs ?? [];
  pipeline.runner.start();
  await expect.poll(() => inProgress(pipeline.db)).toHaveLength(2);
  const onlooker = new (loadSqlite())(join(folder, '..', 'easel.db'), { readonly: true });
  onTestFinished(() => void onlooker.close());
  const cancelled = onlooker
    .prepare(`select count(*) from runs where status = 'cancelled'`)
    .pluck();
  const seen = new Set<unknown>();
  const over = new AbortController();
  const ids = runs.map(({ id }) => id);
  const ended = pipeline.runner.end(ids, null).finally(() => {
    over.abort();
  });
  while (!over.signal.aborted) {
    seen.add(cancelled.get());
    await setImmediate();
  }
  await ended;
  expect([...seen]).toEqual([0, 4]);
});

it.each([
  ['a file', (out: string) => writeFile(out, '')],
  ['a link that leads nowhere', (out: string) => symlink('nowhere', out)],
])('an OUTPUT_DIR that is %s ends the start with one sentence', async (_, make) => {
  const folder = await aFolder();
  const OUTPUT_DIR = join(folder, 'out');
  await make(OUTPUT_DIR);
  await expect(aScene({ OUTPUT_DIR })).rejects.toMatchObject({
    name: 'ExitError',
    exitCode: 78,
    message: expect.stringMatching(
      /out cannot be written \(.*\)\. Give Easel a folder of its own\.$/,
    ) as unknown,
  });
});

it('a run that is cancelled at any step, or in the midst of its last, ends in one state, in its row and in its file', async () => {
  const changes = new Map<string, number>();
  const cancelled: Promise<void>[] = [];
  /** One is cancelled at its first change, the next at its second, the eighth not at all; each a little later. */
  const changed = ({ id, status }: Run) => {
    // It is over, and its execution does not know yet.
    if (status === 'done') cancelled.push(pipeline.runner.end([id], null));
    if (status !== 'running') return;
    const nth = (changes.get(id) ?? 0) + 1;
    changes.set(id, nth);
    const place = [...changes.keys()].indexOf(id);
    if (place % 8 !== 7 && nth === 1 + (place % 8))
      cancelled.push(sleep(place).then(() => pipeline.runner.end([id], null)));
  };
  const { pipeline, submit, folder } = await aScene({ FAL_CONCURRENCY: '8' }, changed);
  const submissions = [];
  for (const name of ['ada', 'ben', 'cleo', 'dora', 'emil', 'fred'])
    submissions.push(await submit(name));
  pipeline.runner.start();
  await pipeline.runner.idle();
  await Promise.all(cancelled);
  expect(cancelled.length).toBeGreaterThan(15);
  const ends = new Set<string>();
  for (const { id } of submissions.flatMap((submission) => submission?.runs ?? [])) {
    const run = await pipeline.store.load(id);
    expect(isOver(run)).toBe(true);
    ends.add(run.status);
    const summary = await readFile(join(folder, run.folder, 'summary.json'), 'utf8');
    expect(JSON.parse(summary)).toMatchObject({ run: id, status: run.status });
  }
  expect([...ends].sort()).toEqual(['cancelled', 'done']);
});

it('a run whose rows cannot be read or written for a while is taken up again', async () => {
  const { pipeline, submit, lines } = await aScene();
  const submission = await submit('fox');
  await sql`alter table step_attempts rename to steps_elsewhere`.execute(pipeline.db);
  pipeline.runner.start();
  const isStuck = () => lines().filter((line) => line.includes('no such table')).length >= 4;
  await expect.poll(isStuck).toBe(true);
  expect(await inProgress(pipeline.db)).toHaveLength(4);
  await sql`alter table steps_elsewhere rename to step_attempts`.execute(pipeline.db);
  const over = async () => {
    const runs = submission?.runs ?? [];
    const loaded = await Promise.all(runs.map(({ id }) => pipeline.store.load(id)));
    return loaded.map(({ status }) => status);
  };
  await expect.poll(over).toEqual(['done', 'done', 'done', 'done']);
});

it('an account that was refused is not paid for by the next start: it is asked first', async () => {
  const first = await aScene();
  const env = { DATABASE_URL: `file:${dirname(first.folder)}/easel.db`, OUTPUT_DIR: first.folder };
  first.gemini.intercept(geminiForbidden());
  await first.submit('fox');
  first.pipeline.runner.start();
  await expect.poll(() => first.pipeline.lanes.some(({ closed }) => closed)).toBe(true);
  await first.pipeline.stop(AbortSignal.abort());
  await first.pipeline.close();
  const second = await aScene(env);
  const mend = second.gemini.intercept(geminiForbidden());
  second.pipeline.runner.start(await takeUpRuns(second.pipeline.db));
  const isTold = () => second.lines().some((line) => line.includes('nothing more is paid'));
  await expect.poll(isTold).toBe(true);
  expect(second.fal.paid).toEqual([]);
  mend();
});

it('result files that a power cut took from runs that had just ended are written again, and no others', async () => {
  const first = await aScene();
  await first.submit('fox');
  first.pipeline.runner.start();
  await first.pipeline.runner.idle();
  await first.pipeline.close();
  const folders = await readdir(join(first.folder, 'results'));
  const [summary, yaml, evaluation, winner] = [
    'summary.json',
    'iteration_1_results.yaml',
    'iteration_1_evaluation.json',
    'winner.png',
  ].map((name, n) => join(first.folder, 'results', folders[n] ?? '', name)) as [
    string,
    string,
    string,
    string,
  ];
  const taken = [summary, yaml, evaluation, winner];
  const before = await Promise.all(taken.map((file) => readFile(file)));
  await writeFile(summary, '');
  await writeFile(yaml, Buffer.alloc(512));
  await writeFile(evaluation, before[2]?.subarray(0, 20) ?? '');
  await writeFile(winner, before[3]?.subarray(0, -100) ?? '');
  const env = { DATABASE_URL: `file:${dirname(first.folder)}/easel.db`, OUTPUT_DIR: first.folder };
  const second = await aScene(env);
  const told = () => second.lines().filter((line) => line.includes('were not whole')).length;
  await expect.poll(told).toBe(4);
  const after = await Promise.all(taken.map((file) => readFile(file)));
  // What is known of its end only when its row is written is told more exactly.
  const apart = (json: Buffer | undefined) =>
    String(json).replaceAll(/"(cost_usd|ended_at)": .*/gu, '');
  expect(apart(after[0])).toBe(apart(before[0]));
  expect(after.slice(1)).toEqual(before.slice(1));
  await second.pipeline.close();
  const third = await aScene(env);
  await third.pipeline.close();
  expect(third.lines().join('')).not.toContain('were not whole');
});

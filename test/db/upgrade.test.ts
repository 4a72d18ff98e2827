/** A database that an earlier version wrote, killed in the middle of a batch, is opened and goes on. */
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openPipeline } from '../../src/app/pipeline.js';
import { readConfig } from '../../src/config.js';
import { findRuns } from '../../src/db/history.js';
import { openDatabase } from '../../src/db/open.js';
import type { Db } from '../../src/db/schema.js';
import { SqlRunStore } from '../../src/db/runs.js';
import { readFailedStarts } from '../../src/db/starts.js';
import { indexSome } from '../../src/db/search-index.js';
import { takeUpRuns } from '../../src/db/queue.js';
import { loadSubmission } from '../../src/db/submissions.js';
import { leftUploads } from '../../src/db/uploads.js';
import { loadSqlite } from '../../src/db/sqlite/driver.js';
import { createLogger } from '../../src/log.js';
import { paint } from '../sandbox/painter/index.js';
import { startProviders } from '../sandbox/providers.js';
import { aFolder, openSubmissions } from '../support/database.js';
import { aStream } from '../support/streams.js';

const VERSIONS = ['0001', '0002', '0003', '0004'];
const FIXTURES = join(import.meta.dirname, '../fixtures');

/** A file as this version left it; resolves to its DATABASE_URL. */
async function writtenBy(version: string): Promise<string> {
  const path = join(await aFolder(), 'easel.db');
  const database = new (loadSqlite())(path);
  // Tables come in the order of their names.
  database.pragma('foreign_keys = off');
  database.exec(readFileSync(join(FIXTURES, `schema-${version}.sql`), 'utf8'));
  database.close();
  return `file:${path}`;
}

/** The pictures that its rows name, for the fixture is a database alone. */
async function putPictures(db: Db, folder: string): Promise<void> {
  const size = { width: 64, height: 64 };
  const { bytes } = await paint({ prompt: 'a gull', seed: 1, size, format: 'png' });
  for (const { path } of await db.selectFrom('candidates').select('path').execute()) {
    if (path === null) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
}

describe.each(VERSIONS)('a database of schema %s', (version) => {
  it('has every row after the upgrade, by the names of today', async () => {
    const { db, close } = await openDatabase(await writtenBy(version), '0.0.0-test');
    onTestFinished(close);
    const store = new SqlRunStore(db);
    const count = async (table: 'prompts' | 'iterations' | 'evaluations' | 'favourites') =>
      (await db.selectFrom(table).selectAll().execute()).length;
    expect(await Promise.all((['prompts', 'iterations'] as const).map(count))).toEqual([19, 21]);
    expect(await Promise.all((['evaluations', 'favourites'] as const).map(count))).toEqual([3, 1]);
    const running = await takeUpRuns(db);
    expect(running).toHaveLength(4);
    const attempts = await Promise.all(running.map((id) => store.attempts(id)));
    expect(attempts.flatMap((steps) => [...steps.keys()])).toHaveLength(4);
    expect(attempts.flatMap((steps) => [...steps.values()])[0]).toMatchObject({ crashes: 1 });
    const [held, batch] = await Promise.all(
      (await openSubmissions(db)).map((id) => loadSubmission(db, id)),
    );
    expect([held?.held, held?.runs.length, batch?.fileName]).toEqual([true, 12, 'batch.json']);
    const uploads = version === '0001' ? [] : [{ fileName: 'left.json' }];
    expect(await leftUploads(db)).toMatchObject(uploads);
    expect(await readFailedStarts(db)).toMatchObject({ count: 2 });
    const crashed = await db
      .selectFrom('iterations')
      .where('post_crashes', '=', 1)
      .selectAll()
      .execute();
    expect(crashed).toHaveLength(version < '0003' ? 0 : 1);
  });

  it('keeps its references: what a run has goes with it', async () => {
    const { db, close } = await openDatabase(await writtenBy(version), '0.0.0-test');
    onTestFinished(close);
    const [run = ''] = await takeUpRuns(db);
    await db.deleteFrom('runs').where('id', '=', run).execute();
    const left = await db
      .selectFrom('step_attempts')
      .where('run_id', '=', run)
      .selectAll()
      .execute();
    expect(left).toEqual([]);
  });

  it('goes on where it was stopped: what was in progress and what was queued ends', async () => {
    const providers = await startProviders({ fal: { latencyMs: 5 }, gemini: { latencyMs: 5 } });
    onTestFinished(() => providers.close());
    const env = {
      ...providers.env,
      DATABASE_URL: await writtenBy(version),
      OUTPUT_DIR: join(await aFolder(), 'out'),
      FAL_REQUESTS_PER_MINUTE: '100000',
      GEMINI_REQUESTS_PER_MINUTE: '100000',
    };
    const redact = (text: string) => text;
    const log = createLogger({ level: 'error', processId: 'p', redact, to: aStream().stream });
    const pipeline = await openPipeline({ ...readConfig(env, 'cli'), log, redact });
    onTestFinished(() => pipeline.close());
    await putPictures(pipeline.db, env.OUTPUT_DIR);
    pipeline.runner.start(await takeUpRuns(pipeline.db));
    await pipeline.runner.idle();
    const [held, batch] = await Promise.all(
      (await openSubmissions(pipeline.db)).map((id) => loadSubmission(pipeline.db, id)),
    );
    expect(batch?.runs.map(({ status }) => status)).toEqual(batch?.runs.map(() => 'done'));
    expect(new Set(held?.runs.map(({ status }) => status))).toEqual(new Set(['queued']));
  });

  it('is found by the search, its favourites, too', async () => {
    const { db, close } = await openDatabase(await writtenBy(version), '0.0.0-test');
    onTestFinished(close);
    const all = await db.selectFrom('runs').select('guild_id').execute();
    const guildId = all.find(({ guild_id }) => guild_id !== null)?.guild_id ?? '';
    while (await indexSome(db));
    const look = (filter: object) =>
      findRuns(db, { guildId, ...filter }, { towards: 'older' }, all.length);
    const { entries } = await look({});
    const [newest] = entries;
    const words = newest?.prompt.split(' ').slice(0, 2).join(' ') ?? '';
    const found = await look({ search: words.toUpperCase() });
    expect(found.entries.map(({ id }) => id)).toContain(newest?.id);
    expect(found).not.toHaveProperty('isPartial');
    expect((await look({ favourites: true })).entries).toHaveLength(1);
  });
});

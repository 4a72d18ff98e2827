/** A start with more runs in line than will be painted in a day. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { openPipeline } from '../../src/app/pipeline.js';
import { readConfig } from '../../src/config.js';
import { takeUpRuns } from '../../src/db/queue.js';
import { loadSubmission } from '../../src/db/submissions.js';
import { createLogger } from '../../src/log.js';
import { startProviders } from '../sandbox/providers.js';
import { aFolder, openSubmissions } from '../support/database.js';
import { fillWithQueued } from '../support/many-runs.js';
import { aStream } from '../support/streams.js';

/** What one turn of the event loop took of the processor at most: others may use it meanwhile. */
function longestTurn() {
  let longest = 0;
  let before = process.cpuUsage();
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    longest = Math.max(longest, (user + system) / 1_000);
  }, 1);
  return {
    end() {
      clearInterval(timer);
      return longest;
    },
  };
}

/** Starts on a database with a batch of ten for each of so many people. */
async function startWith(people: number) {
  const folder = await aFolder();
  const path = join(folder, 'easel.db');
  await fillWithQueued(path, people, 10);
  const providers = await startProviders({
    fal: { latencyMs: 60_000 },
    gemini: { latencyMs: 60_000 },
  });
  onTestFinished(() => providers.close());
  const env = { ...providers.env, DATABASE_URL: `file:${path}`, OUTPUT_DIR: join(folder, 'out') };
  const turns = longestTurn();
  const begun = performance.now();
  const redact = (text: string) => text;
  const log = createLogger({ level: 'error', processId: 'p', redact, to: aStream().stream });
  const pipeline = await openPipeline({ ...readConfig(env, 'cli'), log, redact });
  onTestFinished(() => pipeline.close());
  const open = await openSubmissions(pipeline.db);
  pipeline.runner.start(await takeUpRuns(pipeline.db));
  const took = performance.now() - begun;
  // Every turn that the first admissions and the first statuses take counts, too.
  for (const id of open.slice(0, 200)) {
    await loadSubmission(pipeline.db, id);
    await sleep(0);
  }
  const longest = turns.end();
  await pipeline.stop(AbortSignal.abort());
  return { took, longest, open: open.length, pipeline };
}

it('is ready in seconds, and never holds up others, with twenty thousand runs in line', async () => {
  const few = await startWith(20);
  const many = await startWith(2_000);
  expect(many.open).toBe(2_000);
  // A hundred times as many runs, and far from ten thousand times the work.
  expect(many.took).toBeLessThan(few.took * 100 + 1_000);
  expect(many.took).toBeLessThan(10_000);
  expect(many.longest).toBeLessThan(250);
});

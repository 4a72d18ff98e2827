import { expect, it, onTestFinished } from 'vitest';
import { SqlRunStore } from '../../../src/db/runs.js';
import type { Db } from '../../../src/db/schema.js';
import { loadSubmission, recordReply } from '../../../src/db/submissions.js';
import { DiscordPublisher } from '../../../src/discord/posts/publisher.js';
import { Budget } from '../../../src/pipeline/budget.js';
import { Quarantine } from '../../../src/pipeline/engine/quarantine.js';
import { submitted } from '../../support/builders.js';
import { aDatabase } from '../../support/database.js';
import { aMessenger } from '../../support/messenger.js';
import { silent } from '../../support/rim.js';
import { noPictures } from '../../support/submission-thread.js';

/** A publisher on a Discord that takes everything. */
function aPublisher(db: Db) {
  const { messenger, messages } = aMessenger();
  const publisher = new DiscordPublisher({
    db,
    messenger,
    runner: { wake: () => undefined, end: () => Promise.resolve() },
    reactions: { recorded: () => Promise.resolve() },
    lanes: [],
    pictures: noPictures,
    readyAt: () => Promise.resolve(null),
    budget: new Budget({ dailyUsd: 0, log: silent }),
    diskSpace: { isFull: false },
    quarantine: new Quarantine(),
    record: () => undefined,
    log: silent,
    now: Date.now,
    progressMs: 5,
  });
  onTestFinished(() => publisher.flush(AbortSignal.abort()));
  return { publisher, messages };
}

it('a status says how many are ahead as it is, though nothing of its own moves', async () => {
  const db = await aDatabase();
  const store = new SqlRunStore(db);
  const { publisher, messages } = aPublisher(db);
  await publisher.start([]);
  const first = await submitted(db);
  await recordReply(db, first.submissionId, 'reply');
  const people = Array.from({ length: 12 }, (_, n) => ({ userId: `user${String(n)}` }));
  const others = await Promise.all(people.map((who) => submitted(db, {}, who)));
  for (const { submissionId } of others) {
    await recordReply(db, submissionId, submissionId);
    publisher.shown(submissionId);
  }
  const saying = (words: string) =>
    others.filter(({ submissionId }) => messages.get(submissionId)?.content.includes(words)).length;
  await expect.poll(() => saying('ahead')).toBe(12);
  expect(saying('12 runs of others ahead')).toBe(1);
  const moved = performance.now();
  publisher.changed(await store.start(first.runId));
  await expect.poll(() => saying('next in line'), { timeout: 5_000 }).toBe(1);
  expect(performance.now() - moved).toBeLessThan(3_000);
  await expect.poll(() => saying('12 runs of others ahead'), { timeout: 5_000 }).toBe(0);
});

it('who was in line before the start is drawn anew, and what waits in doubt is not', async () => {
  const db = await aDatabase();
  const waiting = await submitted(db);
  const unanswered = await submitted(db);
  await recordReply(db, waiting.submissionId, 'reply');
  const { publisher, messages } = aPublisher(db);
  await publisher.start([]);
  await expect.poll(() => messages.get('reply')?.content).toContain('next in line');
  expect((await loadSubmission(db, unanswered.submissionId)).runs[0]?.status).toBe('queued');
});

it('a submission that only waits is drawn once, and again when it moves', async () => {
  const db = await aDatabase();
  const store = new SqlRunStore(db);
  const { runId, submissionId } = await submitted(db);
  await recordReply(db, submissionId, 'reply');
  const { publisher, messages } = aPublisher(db);
  await publisher.start([]);
  publisher.shown(submissionId);
  await expect.poll(() => messages.get('reply')?.content).toContain('next in line');
  publisher.changed(await store.end(runId, 'cancelled', null));
  await expect.poll(() => messages.get('reply')?.content).toContain('ancelled');
});

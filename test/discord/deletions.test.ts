import { expect, it } from 'vitest';
import { pendingDeletions } from '../../src/db/deletions.js';
import { SqlRunStore } from '../../src/db/runs.js';
import { closeSubmission } from '../../src/db/submissions.js';
import { toggleWatcher, watchersOf } from '../../src/db/watchers.js';
import { Deletions } from '../../src/discord/deletions.js';
import { posted, submitted } from '../support/builders.js';
import { aDatabase } from '../support/database.js';
import { aMessenger } from '../support/messenger.js';

it('of a person forgets what is kept of them once, however often a post is tried', async () => {
  const db = await aDatabase();
  const { runId, submissionId } = await posted(db, 'stuck', { userId: 'ben' });
  await new SqlRunStore(db).end(runId, 'done', null);
  await closeSubmission(db, submissionId, 1);
  const { submissionId: watched } = await submitted(db);
  const press = () => toggleWatcher(db, { guildId: 'guild', submission: watched, userId: 'ben' });
  let tries = 0;
  const { messenger } = aMessenger({
    remove: () => {
      tries += 1;
      return Promise.reject(new Error('HTTP 500'));
    },
  });
  const process = () =>
    new Deletions({
      db,
      messenger,
      runner: { end: () => Promise.resolve() },
      publisher: { shown: () => undefined },
      artifacts: { removeFolder: () => Promise.resolve() },
      pictures: { clear: () => Promise.resolve() },
      diskSpace: { attempt: (work) => work() },
      record: () => undefined,
      now: () => Date.now() + 1_000,
    });

  expect(await press()).toBe('will');
  const receipt = await process().carryOut({ userId: 'ben' });
  expect(receipt).toMatchObject({ runs: 1, goesOn: true });
  expect((await watchersOf(db, watched)).userIds).toEqual([]);

  expect(await press()).toBe('will');
  const triedBefore = tries;
  const next = process();
  next.start();
  await expect.poll(() => tries).toBeGreaterThan(triedBefore);
  await next.stop();
  expect(await pendingDeletions(db)).toHaveLength(1);
  expect((await watchersOf(db, watched)).userIds).toEqual(['ben']);
});

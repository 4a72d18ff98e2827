import { expect, it } from 'vitest';
import {
  decideDeletion,
  doomedRuns,
  noteLeftovers,
  unwantedPosts,
} from '../../../src/db/deletions.js';
import { SqlRunStore } from '../../../src/db/runs.js';
import { loadSubmission, recordReply } from '../../../src/db/submissions.js';
import { toggleWatcher, watchersOf } from '../../../src/db/watchers.js';
import type { Messenger } from '../../../src/discord/messages/messenger.js';
import { tellWatchers } from '../../../src/discord/posts/tell-watchers.js';
import { EaselError } from '../../../src/errors.js';
import { submitted } from '../../support/builders.js';
import { aDatabase } from '../../support/database.js';
import { aMessenger } from '../../support/messenger.js';
import { silent } from '../../support/rim.js';

/** A submission of ada's that ben and cleo want to be told of, and that is over. */
async function watched(instead: Partial<Messenger> = {}) {
  const db = await aDatabase();
  const { runId, submissionId } = await submitted(db);
  await recordReply(db, submissionId, 'reply');
  const press = (userId: string, guildId = 'guild') =>
    toggleWatcher(db, { guildId, submission: submissionId, userId });
  for (const person of ['ben', 'cleo']) expect(await press(person)).toBe('will');
  const end = () => new SqlRunStore(db).end(runId, 'done', null);
  const discord = aMessenger(instead);
  const tell = async () =>
    tellWatchers(await loadSubmission(db, submissionId), { ...discord, db, log: silent });
  return { ...discord, db, runId, submissionId, press, end, tell };
}

it('one line names those who asked, and pings nobody else', async () => {
  const { end, tell, calls, messages, said } = await watched();
  await end();
  await tell();
  await tell();
  expect(calls).toEqual(['post in channel']);
  expect(said('post1')).toBe('<@ben> <@cleo> finished: a red fox in snow');
  expect(messages.get('post1')?.allowed_mentions).toEqual({ parse: [], users: ['ben', 'cleo'] });
});

it('who presses twice is not told, nor who presses when it is over', async () => {
  const { press, end, tell, said } = await watched();
  expect(await press('ben')).toBe('willNot');
  await end();
  expect(await press('ada')).toBe('overAlready');
  await tell();
  expect(said('post1')).toBe('<@cleo> finished: a red fox in snow');
});

it('is nothing of another server', async () => {
  const { press } = await watched();
  expect(await press('ada', 'elsewhere')).toBeUndefined();
});

it('takes as many people as fit into a line', async () => {
  const { press } = await watched();
  for (let n = 2; n < 50; n += 1) expect(await press(`person${String(n)}`)).toBe('will');
  expect(await press('one too many')).toBe('tooMany');
});

it('is not said again where a process died of saying it', async () => {
  const die = () => Promise.reject(new Error('the process is gone'));
  const { db, submissionId, end, tell, messenger, calls } = await watched({ post: die });
  await end();
  await expect(tell()).rejects.toThrow('gone');
  expect(await watchersOf(db, submissionId)).toEqual({ userIds: ['ben', 'cleo'], begun: true });
  messenger.findOwn = () => Promise.resolve('there already');
  await tell();
  expect(calls).toEqual([]);
  expect((await watchersOf(db, submissionId)).userIds).toEqual([]);
});

it('is given up where Discord refuses it', async () => {
  const refuse = () => Promise.reject(new EaselError({ code: 'target_gone' }));
  const { db, submissionId, end, tell } = await watched({ post: refuse });
  await end();
  await tell();
  expect((await watchersOf(db, submissionId)).userIds).toEqual([]);
});

it('is among what goes with the last run that it tells of', async () => {
  const { db, runId, end, tell } = await watched();
  await end();
  await tell();
  const deletion = await decideDeletion(db, { runId }, Date.now() + 1_000);
  const runs = await doomedRuns(db, deletion, undefined, 9);
  await db.transaction().execute((trx) => noteLeftovers(trx, deletion, runs, Date.now()));
  const posts = await unwantedPosts(db, deletion, '', 9);
  const places = posts.map(({ channelId, messageId }) => [channelId, messageId]);
  expect(places).toContainEqual(['channel', 'post1']);
});

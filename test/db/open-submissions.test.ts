import { expect, it } from 'vitest';
import { outstandingSubmissions, queuedAfter } from '../../src/db/open-submissions.js';
import { SqlRunStore } from '../../src/db/runs.js';
import { closeSubmission, recordReply } from '../../src/db/submissions.js';
import { submitted } from '../support/builders.js';
import { aDatabase } from '../support/database.js';

const going = new AbortController().signal;

it('what is outstanding are replies that are not known and runs that have begun, not who only waits', async () => {
  const db = await aDatabase();
  const store = new SqlRunStore(db);
  const all = [];
  for (let n = 0; n < 4; n += 1) all.push(await submitted(db));
  const [unanswered, waiting, begun, closed] = all;
  for (const one of [waiting, begun, closed]) await recordReply(db, one?.submissionId ?? '', 'm');
  await store.start(begun?.runId ?? '');
  await store.end(closed?.runId ?? '', 'cancelled', null);
  await closeSubmission(db, closed?.submissionId ?? '', 1);
  const ids = [unanswered?.submissionId, begun?.submissionId];
  expect(await outstandingSubmissions(db, going)).toEqual(ids);
  expect(await outstandingSubmissions(db, AbortSignal.abort())).toEqual([]);
  expect(await queuedAfter(db, '', 10)).toEqual([waiting?.submissionId]);
  expect(await queuedAfter(db, waiting?.submissionId ?? '', 10)).toEqual([]);
});

/** Submissions that are stored for real, and driven by nobody. */
import { submissionStore } from '../../src/db/submissions.js';
import { createSubmit } from '../../src/db/submit.js';
import { SqlRunStore } from '../../src/db/runs.js';
import { EaselError } from '../../src/errors.js';
import { statusEndedFor } from '../../src/pipeline/ending.js';
import { Submissions } from '../../src/pipeline/submissions.js';
import { aDatabase } from './database.js';

export const NOON = Date.UTC(2026, 10, 22, 12);

/** Submissions in a database of their own; `events` is what the runner and the publisher were told. */
export async function someSubmissions({
  price = 1,
  confirmAbove = 5,
  isFull = false,
  dailyRuns = 100,
  clock = { now: NOON },
} = {}) {
  const db = await aDatabase();
  const runs = new SqlRunStore(db);
  const events: string[] = [];
  const now = () => clock.now;
  const submit = createSubmit(db, { dailyRuns, isTaken: () => false, now });
  const submissions = new Submissions({
    store: submissionStore(db, submit, { dailyRuns, now }),
    runner: {
      wake: () => events.push('wake'),
      async end(ids, fault) {
        const { queued, running } = await runs.endAll(ids, statusEndedFor(fault), fault);
        events.push(`end ${String(queued.length)} queued, ${String(running.length)} running`);
      },
    },
    publisher: {
      shown: () => events.push('shown'),
      replyInDoubt: () => events.push('in doubt'),
    },
    diskSpace: {
      save: (write) => write(),
      attempt: (write) =>
        isFull ? Promise.reject(new EaselError({ code: 'storage_full' })) : write(),
    },
    estimate: (prompts) => prompts.length * price,
    confirmAbove,
  });
  /** Which run would be let in next. */
  const next = async () => (await runs.nextQueued(() => 0))?.id;
  return { db, runs, submissions, events, next };
}

/** A double click pays once. */
import { expect, it } from 'vitest';
import { createSubmit } from '../../src/db/submit.js';
import type { Db } from '../../src/db/schema.js';
import { aNewSubmission } from '../support/builders.js';
import { aDatabase } from '../support/database.js';

const NOON = Date.UTC(2026, 10, 22, 12);
const refused = { fault: { code: 'just_started' } };

/** A process that enqueues what is pressed. */
function aProcess(db: Db, clock = { now: NOON }) {
  const submit = createSubmit(db, { dailyRuns: 0, isTaken: () => false, now: () => clock.now });
  let presses = 0;
  return (id: string, userId: string, shared: boolean) => {
    presses += 1;
    const interactionId = `${String(clock.now)}-${String(presses)}`;
    return submit(aNewSubmission({ interactionId, userId, press: { id, shared } }));
  };
}

it('also where the process in between is another one', async () => {
  const db = await aDatabase();
  await aProcess(db)('again1:x', 'ada', false);
  const next = aProcess(db, { now: NOON + 1000 });
  await expect(next('again1:x', 'ada', false)).rejects.toMatchObject(refused);
  await expect(next('again1:y', 'ada', false)).resolves.toBeDefined();
});

it('where several may press for the same, whoever of them does', async () => {
  const press = aProcess(await aDatabase());
  const outcomes = await Promise.allSettled([
    press('rtry1:x', 'ada', true),
    press('rtry1:x', 'ben', true),
  ]);
  expect(outcomes).toMatchObject([{ status: 'fulfilled' }, { reason: refused }]);
});

it('and where each presses for a run of their own, once for each', async () => {
  const press = aProcess(await aDatabase());
  const outcomes = await Promise.all([
    press('again1:x', 'ada', false),
    press('again1:x', 'ben', false),
  ]);
  expect(outcomes.map((one) => one?.userId)).toEqual(['ada', 'ben']);
});

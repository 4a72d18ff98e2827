import { expect, it } from 'vitest';
import { callRecorder } from '../../src/app/record-calls.js';
import { Budget } from '../../src/pipeline/budget.js';
import { DiskSpace } from '../../src/pipeline/disk-space.js';
import { anApiCall } from '../support/builders.js';
import { aDatabase } from '../support/database.js';
import { notes } from '../support/lane-bench.js';

it('tells when all that nobody waited for is recorded', async () => {
  const db = await aDatabase();
  const { log } = notes();
  const diskSpace = new DiskSpace({ log, probe: () => Promise.resolve() });
  const budget = new Budget({ dailyUsd: 0, log });
  const { record, allRecorded } = callRecorder(db, diskSpace, budget);
  void record(anApiCall());
  await allRecorded();
  expect(await db.selectFrom('api_calls').select('operation').execute()).toHaveLength(1);
});

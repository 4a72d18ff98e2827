import { expect, it } from 'vitest';
import { readModels, rememberModel } from '../../src/db/models.js';
import { DAY_MS } from '../../src/pipeline/calendar.js';
import { aDatabase } from '../support/database.js';

const NOW = Date.UTC(2026, 10, 28);

it('what was learnt of a model is known for a month, the newest of it', async () => {
  const db = await aDatabase();
  await rememberModel(db, 'somebody/own-model', { shape: 'none' }, NOW - 2 * DAY_MS);
  await rememberModel(db, 'somebody/own-model', { shape: 'ratio', ratios: ['1:1'] }, NOW);
  await rememberModel(db, 'somebody/other', { negative: true }, NOW - 31 * DAY_MS);
  expect([...(await readModels(db, NOW))]).toEqual([
    ['somebody/own-model', { shape: 'ratio', ratios: ['1:1'] }],
  ]);
});

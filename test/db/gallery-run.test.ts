import { expect, it } from 'vitest';
import { successorsOf } from '../../src/db/gallery-run.js';
import { submitted } from '../support/builders.js';
import { aDatabase } from '../support/database.js';

it('runs that go on from one are found behind any number that are not for everybody', async () => {
  const db = await aDatabase();
  const { runId } = await submitted(db);
  const after = async (guildId: string) => {
    const origin = { runId, iteration: 1, change: null };
    return (await submitted(db, { origin }, { guildId })).runId;
  };
  const first = await after('guild');
  for (let n = 0; n < 110; n += 1) await after('hidden');
  const last = await after('guild');
  const found = await successorsOf(db, runId, ({ guildId }) => guildId === 'guild');
  expect(found.map(({ id }) => id)).toEqual([first, last]);
  expect(await successorsOf(db, runId, () => true)).toHaveLength(60);
});

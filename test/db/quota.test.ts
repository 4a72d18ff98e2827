import { expect, it } from 'vitest';
import { changeGuildSettings } from '../../src/db/guild-settings.js';
import { releaseSubmission } from '../../src/db/held.js';
import { createSubmit, type Submit } from '../../src/db/submit.js';
import type { NewSubmission } from '../../src/pipeline/ports.js';
import { aNewSubmission } from '../support/builders.js';
import { aDatabase } from '../support/database.js';

const NOON = Date.UTC(2026, 10, 28, 12);
const options = { dailyRuns: 3, isTaken: () => false, now: () => NOON };

async function aServer(set: { dailyRuns?: number | null; roleRuns?: Record<string, number> }) {
  const db = await aDatabase();
  await changeGuildSettings(db, 'guild', (settings) => ({ ...settings, ...set }));
  return { db, submit: createSubmit(db, options) };
}

/** How many of these are let in, all asked at once. */
async function letIn(submit: Submit, count: number, by: Partial<NewSubmission> = {}) {
  const asked = Array.from({ length: count }, () => submit(aNewSubmission(by)));
  return (await Promise.allSettled(asked)).filter(({ status }) => status === 'fulfilled').length;
}

it('is the host’s where a server has set none, over all servers', async () => {
  const { submit } = await aServer({});
  expect(await letIn(submit, 2)).toBe(2);
  expect(await letIn(submit, 5, { guildId: 'elsewhere' })).toBe(1);
});

it('is the server’s where it has set one, for what is started there', async () => {
  const { submit } = await aServer({ dailyRuns: 5 });
  expect(await letIn(submit, 3, { guildId: 'elsewhere' })).toBe(3);
  expect(await letIn(submit, 9)).toBe(5);
  await expect(submit(aNewSubmission())).rejects.toMatchObject({
    fault: { code: 'quota_exceeded', limit: 5, left: 0 },
  });
});

it('is the most that a role of theirs grants', async () => {
  const { submit } = await aServer({ dailyRuns: 1, roleRuns: { artist: 4, friend: 2, none: 0 } });
  expect(await letIn(submit, 9, { roles: ['friend', 'artist', 'other'] })).toBe(4);
  expect(await letIn(submit, 9, { userId: 'ben', roles: ['other'] })).toBe(1);
  expect(await letIn(submit, 9, { userId: 'cleo', roles: ['none', 'friend'] })).toBe(9);
  expect(await letIn(submit, 9, { userId: 'dan', roles: ['artist'], guildId: 'elsewhere' })).toBe(
    3,
  );
});

it('may be less by a role than the server’s own', async () => {
  const { submit } = await aServer({ dailyRuns: 5, roleRuns: { muted: 1 } });
  expect(await letIn(submit, 9, { roles: ['muted'] })).toBe(1);
});

it('of the roles that the owner has when they agree to the cost', async () => {
  const { db, submit } = await aServer({ dailyRuns: 1, roleRuns: { artist: 4 } });
  await submit(aNewSubmission());
  const held = await submit(aNewSubmission({ held: true, roles: ['artist'] }));
  const id = held?.id ?? '';
  await expect(releaseSubmission(db, id, { dailyRuns: 3, roles: [], now: NOON })).rejects.toThrow(
    'quota_exceeded',
  );
  await releaseSubmission(db, id, { dailyRuns: 3, roles: ['artist'], now: NOON });
});

import { PermissionFlagsBits } from 'discord-api-types/v10';
import { expect, it } from 'vitest';
import { cancel } from '../../src/commands/cancel.js';
import type { Services } from '../../src/commands/define/call.js';
import type { Db } from '../../src/db/schema.js';
import { SqlRunStore } from '../../src/db/runs.js';
import { loadSubmission } from '../../src/db/submissions.js';
import { en, languageOf } from '../../src/languages/index.js';
import type { Submission } from '../../src/pipeline/run.js';
import { unfinishedName } from '../../src/views/cancel.js';
import { aNewSubmission, aPrompt } from '../support/builders.js';
import { aDatabase, submit } from '../support/database.js';
import { aCall, run, someServices } from '../support/call.js';

/** A batch of three by person 1 in the server `guild`; its first run is being painted. */
async function aBatch(db: Db): Promise<Submission> {
  const submission = await submit(
    db,
    aNewSubmission({
      userId: '1',
      fileName: 'foxes.json',
      prompts: [aPrompt({ id: 'a' }), aPrompt({ id: 'b' }), aPrompt({ id: 'c' })],
    }),
    { dailyRuns: 0, isTaken: () => false, now: Date.now },
  );
  const [first] = submission?.runs ?? [];
  if (!submission || !first) throw new Error('nothing was submitted');
  await new SqlRunStore(db).start(first.id);
  return submission;
}

function servicesOf(db: Db): Services {
  const store = new SqlRunStore(db);
  return someServices({
    db,
    submissions: {
      cancel: async (id) => {
        const { runs } = await loadSubmission(db, id);
        for (const run of runs) await store.end(run.id, 'cancelled', null);
      },
    },
  });
}

const MODERATES = PermissionFlagsBits.ManageMessages;
const cleo = { id: '2', name: 'cleo' };
const at = (id: string, parentId: string | null = null) => ({ ...aCall().channel, id, parentId });

const statuses = async (db: Db, id: string) =>
  (await loadSubmission(db, id)).runs.map(({ status }) => status);

it('its owner stops a whole batch, and is told what was done and paid', async () => {
  const db = await aDatabase();
  const { id } = await aBatch(db);
  const call = aCall();
  await run(cancel, { run: id }, call, servicesOf(db));
  expect(await statuses(db, id)).toEqual(['cancelled', 'cancelled', 'cancelled']);
  expect(call.said[0]?.view?.content).toContain('Cancelled 3 runs');
  expect(call.said[0]?.view?.content).toContain('Nothing was painted or paid');
});

it('cancelling what is over says so and changes nothing', async () => {
  const db = await aDatabase();
  const { id } = await aBatch(db);
  await run(cancel, { run: id }, aCall(), servicesOf(db));
  const again = aCall();
  await run(cancel, { run: id }, again, servicesOf(db));
  expect(again.said[0]?.view?.content).toContain('over already');
});

it.each([
  ['a moderator of its channel may stop it', { user: cleo, permissions: MODERATES }, undefined],
  [
    'a moderator of its channel may stop it from a thread in there',
    { user: cleo, permissions: MODERATES, channel: at('thread', 'channel') },
    undefined,
  ],
  [
    'a moderator of another channel may not',
    { user: cleo, permissions: MODERATES, channel: at('another') },
    'not_allowed',
  ],
  [
    'a moderator of the whole server may stop it from anywhere',
    { user: cleo, guildPermissions: MODERATES, channel: at('another') },
    undefined,
  ],
  ['somebody else may not', { user: { id: '2', name: 'ben' } }, 'not_allowed'],
  [
    'another server does not know it',
    { guildId: 'elsewhere', permissions: MODERATES },
    'not_found',
  ],
] as const)('%s', async (_, who, code) => {
  const db = await aDatabase();
  const { id } = await aBatch(db);
  const done = run(cancel, { run: id }, aCall(who), servicesOf(db));
  if (code === undefined) await done;
  else await expect(done).rejects.toMatchObject({ fault: { code } });
  expect((await statuses(db, id)).includes('cancelled')).toBe(code === undefined);
});

it('has a name for every run that it offers', () => {
  const one = { submissionId: '0123456789abcd', title: 'a fox', runs: 1, createdAt: 0 };
  expect(unfinishedName(one, en)).toBe('a fox · 1970-01-01 00:00 · abcd');
  expect(unfinishedName({ ...one, title: '\u200B' }, en)).toMatch(/^untitled · /u);
  const long = unfinishedName({ ...one, title: 'x'.repeat(200), runs: 100 }, en);
  expect(long).toMatch(/^x+… · 100 runs · 1970-01-01 00:00 · abcd$/u);
  expect(long).toHaveLength(100);
});

it('offers a person their own unfinished runs, a moderator those of their channel or server, nobody those of another', async () => {
  const db = await aDatabase();
  const { id } = await aBatch(db);
  const suggest = cancel.suggest('run');
  const offered = async (typed: string, who: Parameters<typeof aCall>[0]) =>
    (await suggest?.(typed, aCall(who), servicesOf(db)))?.map(({ value }) => value);
  const ben = { id: '2', name: 'ben' };
  expect(await offered('FOX', {})).toEqual([id]);
  expect(await offered('owl', {})).toEqual([]);
  expect(await offered('', { user: ben })).toEqual([]);
  expect(await offered('', { user: ben, permissions: MODERATES })).toEqual([id]);
  const elsewhere = { user: ben, channel: at('another') };
  expect(await offered('', { ...elsewhere, permissions: MODERATES })).toEqual([]);
  expect(await offered('', { ...elsewhere, guildPermissions: MODERATES })).toEqual([id]);
  expect(await offered('', { guildId: 'elsewhere' })).toEqual([]);
});

it('says in the person’s language what was stopped, and nothing of what never was', async () => {
  const db = await aDatabase();
  const { id } = await aBatch(db);
  const call = aCall({ language: languageOf('de') });
  await run(cancel, { run: id }, call, servicesOf(db));
  expect(call.said[0]?.view?.content).toBe(
    '3 Läufe abgebrochen.\nNichts wurde gemalt oder bezahlt.',
  );
});

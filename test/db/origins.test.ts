/** Runs that start from something, as rows. */
import { aloneCheck } from '../../src/pipeline/checklist.js';
import { expect, it } from 'vitest';
import { loadRun } from '../../src/db/run-rows.js';
import { SqlRunStore } from '../../src/db/runs.js';
import type { Db } from '../../src/db/schema.js';
import { findPictureForm, keepPictureForm } from '../../src/db/picture-forms.js';
import type { NewSubmission } from '../../src/pipeline/ports.js';
import { aNewSubmission, aPrompt } from '../support/builders.js';
import { aDatabase, submit } from '../support/database.js';

async function started(db: Db, fields: Partial<NewSubmission>) {
  const options = { dailyRuns: 0, isTaken: () => false, now: Date.now };
  const submission = await submit(db, aNewSubmission(fields), options);
  return loadRun(db, submission?.runs[0]?.id ?? '');
}

const ORIGIN = { runId: 'parent', iteration: 2, change: 'at night' };
const NOTHING = { text: null, checklist: null, picture: null };

it('a run without an origin has none', async () => {
  const db = await aDatabase();
  expect((await started(db, {})).prompt.origin).toBeNull();
});

it('what is there of a run is there when it is enqueued', async () => {
  const db = await aDatabase();
  const start = { ...NOTHING, text: 'a refined fox', checklist: [aloneCheck('Is there a fox?')] };
  const run = await started(db, { prompts: [aPrompt({ origin: ORIGIN, images: 2 })], start });
  expect(run).toMatchObject({
    checklist: [aloneCheck('Is there a fox?')],
    prompt: { prompt: 'a red fox in snow', origin: ORIGIN },
    iterations: [{ number: 1, text: 'a refined fox', candidates: [{}, {}] }],
  });
});

it('a first text that is still to be made is saved with its candidates, once it is made', async () => {
  const db = await aDatabase();
  const run = await started(db, { prompts: [aPrompt({ origin: ORIGIN })], start: NOTHING });
  expect(run.iterations).toEqual([]);
  const store = new SqlRunStore(db);
  await store.beginAttempt(run.id, 'steer', false);
  await store.save(run.id, 'steer', { kind: 'steer', text: 'a fox at night', seeds: [7, 8] });
  expect((await store.load(run.id)).iterations).toMatchObject([
    { number: 1, text: 'a fox at night', candidates: [{ seed: 7 }, { seed: 8 }] },
  ]);
  expect(await store.attempts(run.id)).toEqual(new Map());
});

it('a run that starts from a picture has the folder that it is in', async () => {
  const db = await aDatabase();
  const picture = { path: 'results/fox-77/iteration_1.png', width: 9, height: 8, unsafe: true };
  const start = { ...NOTHING, text: 'a fox', picture };
  const run = await started(db, { prompts: [aPrompt({ images: 3 })], start });
  expect(run.folder).toBe('results/fox-77');
  expect(run.iterations[0]?.candidates).toMatchObject([{ image: picture, requestId: null }]);
});

it('a form is found by who opened it, where they did', async () => {
  const db = await aDatabase();
  const form = {
    id: '1',
    guildId: 'guild',
    userId: 'ada',
    fileName: 'a.png',
    url: 'https://cdn.discordapp.com/a.png',
    size: 9,
    parent: { runId: 'parent', iteration: 2 },
  };
  await keepPictureForm(db, form, 1_000);
  expect(await findPictureForm(db, form)).toEqual(form);
  for (const other of [{ id: '2' }, { guildId: 'elsewhere' }, { userId: 'ben' }])
    expect(await findPictureForm(db, { ...form, ...other })).toBeUndefined();
  await keepPictureForm(db, { ...form, id: '2', parent: null }, 1_000);
  expect(await findPictureForm(db, { ...form, id: '2' })).toMatchObject({ parent: null });
});

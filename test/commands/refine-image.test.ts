import { PermissionFlagsBits } from 'discord-api-types/v10';
import { expect, it } from 'vitest';
import type { Call, TargetPicture } from '../../src/commands/define/call.js';
import { refineImage } from '../../src/commands/refine-image.js';
import { changeGuildSettings, type GuildSettings } from '../../src/db/guild-settings.js';
import type { Upload } from '../../src/db/uploads.js';
import { recordPost } from '../../src/db/posts.js';
import type { Db } from '../../src/db/schema.js';
import { submitted } from '../support/builders.js';
import { aCall, MAY_EVERYTHING, someServices } from '../support/call.js';
import { aDatabase } from '../support/database.js';

const MODEL = 'fal-ai/fast-lightning-sdxl';
const MODEL_HERE = 'fal-ai/flux/schnell';
const command = refineImage([MODEL, MODEL_HERE]);
const picture = { url: 'https://cdn.discordapp.com/a.png', name: 'a.png', size: 100 };
const mayWrite = { permissions: MAY_EVERYTHING, interactionId: '11' };

/** Uses the command on a message with these pictures. */
async function ask(
  db: Db,
  pictures: readonly TargetPicture[],
  fields: Partial<Call> = {},
  id = 'm',
) {
  const call = aCall({ ...mayWrite, ...fields });
  const target = { id, channelId: 'channel', authorId: '1', pictures };
  await command.run({ values: new Map(), target }, call, someServices({ db }));
  return call.said[0]?.form;
}

/** Sends the form; what it has uploaded. */
async function send(
  db: Db,
  customId: string,
  prompt: string,
  fields: Partial<Call> & { readonly style?: string } = {},
) {
  const uploads: Omit<Upload, 'createdAt'>[] = [];
  const services = someServices({
    db,
    upload: (file) => {
      uploads.push(file);
      return Promise.resolve(undefined);
    },
  });
  const form = new Map([
    ['prompt', prompt],
    ['style', fields.style ?? ''],
  ]);
  const call = aCall({ ...mayWrite, interactionId: '12', ...fields, fields: form });
  const [component] = command.components;
  expect(await component?.handle(customId, call, services)).toBe(true);
  return uploads[0];
}

const faulty = (fault: object) => ({ fault: expect.objectContaining(fault) as unknown });
const MISSING = { permissions: MAY_EVERYTHING & ~PermissionFlagsBits.SendMessages };

it('asks what a picture shall show, and takes up what is answered', async () => {
  const db = await aDatabase();
  const form = await ask(db, [picture]);
  expect(form?.fields[0]).not.toHaveProperty('value');
  const upload = await send(db, form?.customId ?? '', 'a fox --ar 9:16 --no people --seed 5');
  expect(upload).toMatchObject({
    interactionId: '12',
    fileName: 'a.png',
    url: picture.url,
    size: 100,
    defaults: { negative: 'people', seed: 5, iterations: 3, images: 1, model: MODEL },
    picture: { prompt: 'a fox', aspect: 'tall', unsafe: false, parent: null },
  });
});

it.each<[claim: string, pictures: TargetPicture[], fields: Partial<Call>, fault: object]>([
  ['without a picture', [], {}, { code: 'picture_unusable', why: 'none' }],
  [
    'of a picture that is too large',
    [{ ...picture, size: 25 * 1024 * 1024 + 1 }],
    {},
    { code: 'picture_unusable', why: 'too_large' },
  ],
  ['of somebody who may not write', [picture], MISSING, { code: 'not_allowed', needs: 'writer' }],
])('%s it asks nothing', async (_, pictures, fields, fault) => {
  const db = await aDatabase();
  await expect(ask(db, pictures, fields)).rejects.toMatchObject(faulty(fault));
});

it.each<[claim: string, fields: Partial<Call>, prompt: string, fault: object]>([
  ['of another server', { guildId: 'elsewhere' }, 'a fox', { code: 'target_gone' }],
  ['of somebody else', { user: { id: '2', name: 'ben' } }, 'a fox', { code: 'target_gone' }],
  ['of somebody who may not write', MISSING, 'a fox', { code: 'not_allowed' }],
  ['without words', {}, ' ', { code: 'invalid_options' }],
  ['with a flag that is wrong', {}, 'a fox --seed x', { code: 'invalid_options' }],
])('a form %s starts nothing', async (_, fields, prompt, fault) => {
  const db = await aDatabase();
  const form = await ask(db, [picture]);
  const sent = send(db, form?.customId ?? '', prompt, fields);
  await expect(sent).rejects.toMatchObject(faulty(fault));
});

it('a form that nobody opened starts nothing', async () => {
  const db = await aDatabase();
  await expect(send(db, 'pict1:99', 'a fox')).rejects.toMatchObject(
    faulty({ code: 'target_gone' }),
  );
});

const ink = { name: 'ink', text: 'in black ink', negative: 'colour' };

async function aServerWith(set: Partial<GuildSettings>): Promise<Db> {
  const db = await aDatabase();
  await changeGuildSettings(db, 'guild', (settings) => ({ ...settings, ...set }));
  return db;
}

it.each([
  [1, 2],
  [2, 3],
  [3, 3],
])(
  'where a server paints %i times, it is painted as often beside it: %i in all',
  async (set, iterations) => {
    const db = await aServerWith({ iterations: set, images: 2, model: MODEL_HERE });
    const form = await ask(db, [picture]);
    const upload = await send(db, form?.customId ?? '', 'a fox');
    expect(upload).toMatchObject({ defaults: { iterations, images: 2, model: MODEL_HERE } });
  },
);

it('is painted in a style of the server, which the form asks for where there is one', async () => {
  const db = await aServerWith({ styles: [ink] });
  const form = await ask(db, [picture]);
  expect(form?.fields[1]).toMatchObject({ name: 'style', required: false, placeholder: 'ink' });
  const id = form?.customId ?? '';
  expect(await send(db, id, 'a fox', { style: 'INK' })).toMatchObject({ defaults: { style: ink } });
  expect(await send(db, id, 'a fox')).toMatchObject({ defaults: { style: null } });
  const unknown = send(db, id, 'a fox', { style: 'oil' });
  await expect(unknown).rejects.toMatchObject(faulty({ code: 'not_found' }));
  const long = send(db, id, 'x'.repeat(2000), { style: 'ink' });
  await expect(long).rejects.toMatchObject(faulty({ code: 'invalid_options' }));
});

it('a picture of ours brings its prompt and its choices along; one that only has its name does not', async () => {
  const db = await aDatabase();
  const prompt = { prompt: 'a red fox', scene: 'by a lake', negative: 'people', images: 2 };
  const { runId, iterationId } = await submitted(db, { ...prompt, model: 'fal-ai/gone' });
  await recordPost(db, iterationId, '55', 2);
  const ours = { ...picture, name: `SPOILER_easel-${runId}-1.png` };
  const form = await ask(db, [ours], {}, '55');
  expect(form?.fields[0]?.value).toBe('a red fox. by a lake');
  expect(await send(db, form?.customId ?? '', 'a red fox')).toMatchObject({
    defaults: { negative: 'people', images: 2, model: MODEL },
    picture: { parent: { runId, iteration: 1 } },
  });
  for (const [fields, id] of [
    [{}, '56'],
    [{ guildId: 'elsewhere' }, '55'],
  ] as const) {
    const other = await ask(db, [ours], { interactionId: `2${id}`, ...fields }, id);
    expect(other?.fields[0]).not.toHaveProperty('value');
  }
});

it('the picture of a run that was removed meanwhile is a picture as any other, but that nobody knows whether it may be shown', async () => {
  const db = await aDatabase();
  const { runId, iterationId } = await submitted(db);
  await recordPost(db, iterationId, '55', 2);
  const form = await ask(db, [{ ...picture, name: `easel-${runId}-1.png` }], {}, '55');
  await db.deleteFrom('runs').where('id', '=', runId).execute();
  expect(await send(db, form?.customId ?? '', 'a fox')).toMatchObject({
    defaults: { negative: null, images: 1 },
    picture: { unsafe: true },
  });
});

it('what was veiled stays so, whoever sent it', async () => {
  const db = await aDatabase();
  const form = await ask(db, [{ ...picture, name: 'SPOILER_a.png' }]);
  const upload = await send(db, form?.customId ?? '', 'a fox');
  expect(upload).toMatchObject({ picture: { unsafe: true } });
});

it('what is too long for the form keeps the fields that it does not show', async () => {
  const db = await aDatabase();
  const prompt = 'fox '.repeat(400).trim();
  const [scene, mood] = ['lake '.repeat(150).trim(), 'calm'];
  const { iterationId, runId } = await submitted(db, { prompt, scene, mood });
  await recordPost(db, iterationId, '55', 2);
  const form = await ask(db, [{ ...picture, name: `easel-${runId}-1.png` }], {}, '55');
  expect(form?.fields[0]?.value).toBe(prompt);
  expect(await send(db, form?.customId ?? '', prompt)).toMatchObject({ defaults: { scene, mood } });
});

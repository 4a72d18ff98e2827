import { describe, expect, it } from 'vitest';
import type { Call, Services } from '../../src/commands/define/call.js';
import { generate } from '../../src/commands/generate.js';
import { changeGuildSettings, type GuildSettings } from '../../src/db/guild-settings.js';
import type { Db } from '../../src/db/schema.js';
import type { NewSubmission } from '../../src/pipeline/ports.js';
import { aPrompt } from '../support/builders.js';
import { accepted, aCall, run, someServices } from '../support/call.js';
import { aDatabase } from '../support/database.js';

const MODEL = 'fal-ai/fast-lightning-sdxl';
const MODEL_HERE = 'fal-ai/flux/schnell';
const command = generate([MODEL, MODEL_HERE]);
const file = { filename: 'prompts.json', url: 'https://cdn.discordapp.com/p.json', size: 100 };

interface Scene {
  readonly db: Db;
  readonly call?: Partial<Call>;
  readonly upload?: Services['upload'];
}

/** Calls the command; resolves to what was submitted. */
async function generating(
  options: Readonly<Record<string, unknown>>,
  { db, call = {}, ...services }: Scene,
) {
  const submissions: Omit<NewSubmission, 'held'>[] = [];
  const submit = (submission: Omit<NewSubmission, 'held'>) => {
    submissions.push(submission);
    return Promise.resolve(accepted(submission));
  };
  const recordReply = () => Promise.resolve();
  const life = { submissions: { submit, recordReply } };
  const theCall = aCall(call);
  const error = await run(
    command,
    options,
    theCall,
    someServices({ db, ...services, ...life }),
  ).catch((thrown: unknown) => thrown);
  return { submissions, error, said: theCall.said };
}

describe('what a server has set', () => {
  async function aServerWith(set: Partial<GuildSettings>): Promise<Db> {
    const db = await aDatabase();
    await changeGuildSettings(db, 'guild', (settings) => ({ ...settings, ...set }));
    return db;
  }

  it('fills the gaps of what is asked, which wins', async () => {
    const db = await aServerWith({ iterations: 1, images: 2, aspect: 'wide', model: MODEL_HERE });
    const { submissions } = await generating({ prompt: 'x', images: 3 }, { db });
    expect(submissions[0]?.prompts).toEqual([
      aPrompt({
        id: 'x',
        prompt: 'x',
        iterations: 1,
        images: 3,
        aspect: 'wide',
        model: MODEL_HERE,
      }),
    ]);
    const elsewhere = await generating({ prompt: 'x' }, { db, call: { guildId: 'elsewhere' } });
    expect(elsewhere.submissions[0]?.prompts[0]?.iterations).toBe(3);
  });

  it('is passed over where the host offers that model no more', async () => {
    const db = await aServerWith({ model: 'fal-ai/retired' });
    const { submissions } = await generating({ prompt: 'x' }, { db });
    expect(submissions[0]?.prompts[0]?.model).toBe(MODEL);
  });

  it('goes along with a file, a style too', async () => {
    const ink = { name: 'ink', text: 'in black ink', negative: null };
    const db = await aServerWith({ iterations: 2, styles: [ink] });
    const uploads: Parameters<Services['upload']>[0][] = [];
    const upload: Services['upload'] = (given) => {
      uploads.push(given);
      return Promise.resolve(undefined);
    };
    const call = { roles: ['artist'] };
    await generating({ file, style: 'INK' }, { db, upload, call });
    expect(uploads).toMatchObject([{ roles: ['artist'], defaults: { iterations: 2, style: ink } }]);
  });

  it('adds the words of a style to the prompt', async () => {
    const ink = { name: 'ink', text: 'in black ink', negative: 'colour' };
    const db = await aServerWith({ styles: [ink] });
    const asked = { prompt: 'a fox', negative: 'people', style: 'ink' };
    const { submissions } = await generating(asked, { db });
    expect(submissions[0]?.prompts).toMatchObject([
      { prompt: 'a fox, in black ink', negative: 'people, colour' },
    ]);
  });

  it.each(['none', '-', 'nichts'])('takes back what a style avoids for %j', async (negative) => {
    const ink = { name: 'ink', text: 'in black ink', negative: 'colour' };
    const db = await aServerWith({ styles: [ink] });
    const { submissions } = await generating({ prompt: 'a fox', negative, style: 'ink' }, { db });
    expect(submissions[0]?.prompts).toMatchObject([
      { prompt: 'a fox, in black ink', negative: null },
    ]);
  });

  it.each([
    ['prompt', 'must have at most 1498 characters in this style', { prompt: 'x'.repeat(1499) }],
    [
      'negative',
      'must have at most 798 characters in this style',
      { prompt: 'xy', negative: 'y'.repeat(799) },
    ],
  ])('leaves room for a style: %s %s', async (path, message, options) => {
    const ink = { name: 'ink', text: 'x'.repeat(500), negative: 'y'.repeat(200) };
    const db = await aServerWith({ styles: [ink] });
    const { submissions, error } = await generating({ ...options, style: 'ink' }, { db });
    expect(error).toMatchObject({
      fault: { code: 'invalid_options', problems: [{ path, message }] },
    });
    expect(submissions).toEqual([]);
    const short = Object.fromEntries(
      Object.entries(options).map(([name, text]) => [name, text.slice(0, -1)]),
    );
    const { submissions: taken } = await generating({ ...short, style: 'ink' }, { db });
    expect(taken).toHaveLength(1);
  });

  it('knows no style of another server', async () => {
    const db = await aServerWith({ styles: [{ name: 'ink', text: 'x', negative: null }] });
    const call = { guildId: 'elsewhere' };
    const { error, submissions } = await generating({ prompt: 'x', style: 'ink' }, { db, call });
    expect(error).toMatchObject({ fault: { code: 'not_found' } });
    expect(submissions).toEqual([]);
    expect(await command.suggest('style')?.('', aCall(call), someServices({ db }))).toEqual([]);
    expect(await command.suggest('style')?.('', aCall(), someServices({ db }))).toEqual([
      { name: 'ink', value: 'ink' },
    ]);
  });

  it.each([
    ['another channel than the one that is allowed', { art: 'allowed' }, null, ['art']],
    ['a thread of one', { art: 'allowed' }, 'chat', ['art']],
    ['a channel that is forbidden', { channel: 'forbidden' }, null, []],
    ['a thread of a channel that is forbidden', { chat: 'forbidden' }, 'chat', []],
  ] as const)('refuses %s', async (_, channels, parentId, allowed) => {
    const db = await aServerWith({ channels });
    const call = { channel: { ...aCall().channel, parentId } };
    const { error, submissions } = await generating({ prompt: 'x' }, { db, call });
    expect(error).toMatchObject({ fault: { code: 'channel_not_allowed', allowed } });
    expect(submissions).toEqual([]);
  });

  it('lets a thread be used whose channel is allowed', async () => {
    const db = await aServerWith({ channels: { art: 'allowed' } });
    const call = { channel: { ...aCall().channel, parentId: 'art' } };
    expect((await generating({ prompt: 'x' }, { db, call })).error).toBeUndefined();
  });
});

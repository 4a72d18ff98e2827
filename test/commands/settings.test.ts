import { PermissionFlagsBits } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import type { Call, Services } from '../../src/commands/define/call.js';
import { settings, stylesHere } from '../../src/commands/settings.js';
import { readGuildSettings } from '../../src/db/guild-settings.js';
import type { Db } from '../../src/db/schema.js';
import { EaselError } from '../../src/errors.js';
import { languageOf } from '../../src/languages/index.js';
import type { Message } from '../../src/views/message.js';
import { aCall, someServices } from '../support/call.js';
import { aDatabase } from '../support/database.js';

const command = settings(['fal-ai/fast-lightning-sdxl', 'fal-ai/flux/schnell']);
const MANAGER = { permissions: PermissionFlagsBits.ManageGuild };

interface Giving {
  readonly call?: Partial<Call>;
  readonly services?: Partial<Services>;
}

/** What is answered to a sub-command by somebody who manages the server. */
async function asked(
  db: Db,
  subcommand: string,
  options: Readonly<Record<string, unknown>> = {},
  { call, services }: Giving = {},
): Promise<string> {
  const theCall = aCall({ ...MANAGER, ...call });
  const given = { subcommand, values: new Map(Object.entries(options)) };
  await command.run(given, theCall, someServices({ db, ...services }));
  return theCall.said.map(({ view }) => view?.content ?? '').join('\n');
}

const subcommands = ['show', 'quota', 'budget', 'channels', 'defaults', 'style', 'log'];

describe('/settings', () => {
  it('is offered to those alone who manage the server, and answers them alone', () => {
    expect(command.declaration).toMatchObject({
      default_member_permissions: String(PermissionFlagsBits.ManageGuild),
    });
    expect(command.private).toBe(true);
  });

  it.each(subcommands)('refuses %s to whoever else asks all the same', async (subcommand) => {
    const db = await aDatabase();
    const options = subcommand === 'style' ? { name: 'ink', text: 'in ink' } : { runs: 1, usd: 1 };
    const everythingElse = ~PermissionFlagsBits.ManageGuild & ((1n << 64n) - 1n);
    await expect(
      asked(db, subcommand, options, { call: { permissions: everythingElse } }),
    ).rejects.toMatchObject({ fault: { code: 'not_allowed', needs: 'manager' } });
    expect(await db.selectFrom('guild_settings').selectAll().execute()).toEqual([]);
  });

  it('shows a newcomer what holds where nothing is set', async () => {
    const db = await aDatabase();
    const shown = await asked(db, 'show');
    expect(shown).toContain('Each person, a day: 100 runs (as everywhere)');
    expect(shown).toContain('no budget is set');
    expect(shown).toContain('every channel');
    expect(shown).toContain('3 tries · 1 image · square');
    expect(shown).toContain('No styles');
    expect(await db.selectFrom('guild_settings').selectAll().execute()).toEqual([]);
  });

  it('holds in its own server alone', async () => {
    const db = await aDatabase();
    await asked(db, 'quota', { runs: 7 });
    expect(await asked(db, 'show', {}, { call: { guildId: 'elsewhere' } })).not.toContain('7');
    expect(await asked(db, 'show')).toContain('Each person, a day: 7 runs');
  });

  it('is said in the language of who asks', async () => {
    const db = await aDatabase();
    expect(await asked(db, 'show', {}, { call: { language: languageOf('de') } })).toContain(
      'Einstellungen dieses Servers',
    );
  });

  it('takes two changes at once', async () => {
    const db = await aDatabase();
    await Promise.all([
      asked(db, 'quota', { runs: 5 }),
      asked(db, 'quota', { runs: 9, role: 'artists' }),
      asked(db, 'budget', { usd: 20 }),
    ]);
    expect(await readGuildSettings(db, 'guild')).toMatchObject({
      dailyRuns: 5,
      roleRuns: { artists: 9 },
      monthlyUsd: 20,
    });
  });
});

describe('/settings quota', () => {
  it('is for everybody or for a role, may be none, and can be taken back', async () => {
    const db = await aDatabase();
    await asked(db, 'quota', { runs: 5 });
    await asked(db, 'quota', { runs: 0, role: 'artists' });
    const shown = await asked(db, 'show');
    expect(shown).toContain('Each person, a day: 5 runs');
    expect(shown).toContain('- <@&artists>: no limit');
    await asked(db, 'quota', { role: 'artists', remove: true });
    const left = await asked(db, 'quota', { remove: true });
    expect(left).toContain('100 runs (as everywhere)');
    expect(left).not.toContain('artists');
  });

  it('of the role that everybody has is the server’s', async () => {
    const db = await aDatabase();
    await asked(db, 'quota', { runs: 5, role: 'guild' });
    expect(await readGuildSettings(db, 'guild')).toMatchObject({ dailyRuns: 5, roleRuns: {} });
  });

  it('is there for so many roles at most', async () => {
    const db = await aDatabase();
    for (let n = 0; n < 25; n += 1) await asked(db, 'quota', { runs: n, role: `role${n}` });
    await expect(asked(db, 'quota', { runs: 1, role: 'more' })).rejects.toMatchObject({
      fault: { code: 'setting_refused', why: 'too_many_roles' },
    });
    await asked(db, 'quota', { runs: 1, role: 'role3' });
  });
});

describe('/settings budget', () => {
  it('holds from now on, until it is taken back', async () => {
    const db = await aDatabase();
    const caps: unknown[] = [];
    const services = {
      budget: {
        setCap: (...cap: unknown[]) => caps.push(cap),
        left: someServices({}).budget.left,
      },
    };
    expect(await asked(db, 'budget', { usd: 12.5 }, { services })).toContain('of $12.50 spent');
    await asked(db, 'budget', {}, { services });
    expect(await asked(db, 'budget', { remove: true }, { services })).toContain('no budget is set');
    expect(caps).toEqual([
      ['guild', 12.5],
      ['guild', null],
    ]);
  });

  it('below a cent is refused', async () => {
    const db = await aDatabase();
    await expect(asked(db, 'budget', { usd: 0 })).rejects.toMatchObject({
      fault: { code: 'invalid_options', problems: [{ path: 'usd' }] },
    });
  });
});

describe('/settings channels', () => {
  it('are those that are allowed, else all that are not forbidden', async () => {
    const db = await aDatabase();
    expect(await asked(db, 'channels', { forbid: 'chat' })).toContain('everywhere but in <#chat>');
    expect(await asked(db, 'channels', { allow: 'art' })).toContain('in <#art> only');
    expect(await asked(db, 'channels', { forbid: 'art' })).toContain(
      'everywhere but in <#chat>, <#art>',
    );
    expect(await asked(db, 'channels', { everywhere: true })).toContain('every channel');
  });

  it('are all shown, those that are forbidden while others are allowed, too', async () => {
    const db = await aDatabase();
    await asked(db, 'channels', { forbid: 'chat' });
    for (let n = 0; n < 30; n += 1) await asked(db, 'channels', { allow: `art${String(n)}` });
    const said = await asked(db, 'show', {});
    for (const name of ['<#art0>', '<#art29>', 'any more: <#chat>']) expect(said).toContain(name);
  });
});

describe('/settings defaults', () => {
  it('are changed one by one and reset together', async () => {
    const db = await aDatabase();
    await asked(db, 'defaults', { iterations: 1, model: 'fal-ai/flux/schnell' });
    expect(await asked(db, 'defaults', { aspect: 'wide' })).toContain(
      '1 try · 1 image · wide · `fal-ai/flux/schnell`',
    );
    expect(await asked(db, 'defaults', { reset: true, images: 2 })).toContain(
      '3 tries · 2 images · square',
    );
  });

  it('name a model that is offered', async () => {
    const db = await aDatabase();
    await expect(asked(db, 'defaults', { model: 'other' })).rejects.toMatchObject({
      fault: { code: 'invalid_options' },
    });
  });
});

describe('/settings style', () => {
  const offered = (db: Db, typed: string, guildId = 'guild') =>
    stylesHere(typed, aCall({ guildId }), someServices({ db }));

  it('is added, changed whatever its case, offered while its name is typed, and removed', async () => {
    const db = await aDatabase();
    await asked(db, 'style', { name: 'Ink', text: 'in black ink' });
    await asked(db, 'style', { name: 'oil', text: 'in oils' });
    const shown = await asked(db, 'style', { name: 'ink', negative: 'colour' });
    expect(shown).toContain('- **ink**: in black ink');
    expect((await readGuildSettings(db, 'guild')).styles).toEqual([
      { name: 'ink', text: 'in black ink', negative: 'colour' },
      { name: 'oil', text: 'in oils', negative: null },
    ]);
    expect(await offered(db, 'IN')).toEqual([{ name: 'ink', value: 'ink' }]);
    expect(await offered(db, '', 'elsewhere')).toEqual([]);
    await asked(db, 'style', { name: 'ink', negative: 'None' });
    expect((await readGuildSettings(db, 'guild')).styles[0]).toEqual({
      name: 'ink',
      text: 'in black ink',
      negative: null,
    });
    await asked(db, 'style', { name: 'INK', remove: true });
    expect(await offered(db, '')).toEqual([{ name: 'oil', value: 'oil' }]);
  });

  it.each([
    ['without a text', { name: 'ink' }, { code: 'setting_refused', why: 'style_without_text' }],
    ['that is not there, to be removed', { name: 'ink', remove: true }, { code: 'not_found' }],
    ['without a visible name', { name: ' ', text: 'x' }, { code: 'invalid_options' }],
    ['with half a character', { name: 'ink', text: '\ud800' }, { code: 'invalid_options' }],
  ])('%s is refused', async (_, options, fault) => {
    const db = await aDatabase();
    await expect(asked(db, 'style', options)).rejects.toMatchObject({ fault });
  });

  it('can ping nobody and takes no markup, and there are 25 at most', async () => {
    const db = await aDatabase();
    const hostile = '@everyone **`[x](http://x)';
    for (let n = 0; n < 25; n += 1)
      await asked(db, 'style', { name: `${hostile}${n}`, text: hostile.repeat(15) });
    await expect(asked(db, 'style', { name: 'more', text: 'x' })).rejects.toMatchObject({
      fault: { code: 'setting_refused', why: 'too_many_styles' },
    });
    const theCall = aCall(MANAGER);
    await command.run({ subcommand: 'show', values: new Map() }, theCall, someServices({ db }));
    const view: Message | undefined = theCall.said[0]?.view;
    expect(view?.content.length).toBeLessThanOrEqual(2000);
    expect(view?.allowed_mentions).toEqual({ parse: [] });
    expect(view?.content).not.toContain('[x](http://x)');
    expect(view?.files).toHaveLength(1);
  });
});

describe('/settings log', () => {
  it('is proven by a first message in the server’s language, then kept', async () => {
    const db = await aDatabase();
    const posts: string[] = [];
    const postIn = (guildId: string, channelId: string, view: Message) => {
      posts.push(`${guildId} ${channelId} ${view.content}`);
      return Promise.resolve();
    };
    const shown = await asked(
      db,
      'log',
      { channel: 'ops' },
      { services: { postIn }, call: { guildLocale: 'de' } },
    );
    expect(posts).toEqual([expect.stringMatching(/^guild ops Hier sage ich/u)]);
    expect(shown).toContain('Operators are told in <#ops>');
    expect(await asked(db, 'log', { remove: true })).toContain('told nowhere');
  });

  it('that cannot be written to is refused, and the one before stays', async () => {
    const db = await aDatabase();
    const postIn = () => Promise.resolve();
    await asked(db, 'log', { channel: 'ops' }, { services: { postIn } });
    const denied = () =>
      Promise.reject(new EaselError({ code: 'discord_denied', missing: 'View Channel' }));
    await expect(
      asked(db, 'log', { channel: 'secret' }, { services: { postIn: denied } }),
    ).rejects.toMatchObject({ fault: { code: 'setting_refused', why: 'log_channel' } });
    expect(await readGuildSettings(db, 'guild')).toMatchObject({ logChannelId: 'ops' });
  });
});

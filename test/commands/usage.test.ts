import { PermissionFlagsBits } from 'discord-api-types/v10';
import { expect, it } from 'vitest';
import type { Call, Services } from '../../src/commands/define/call.js';
import { usage } from '../../src/commands/usage.js';
import { changeGuildSettings } from '../../src/db/guild-settings.js';
import { insertApiCall } from '../../src/db/logs.js';
import type { Db } from '../../src/db/schema.js';
import { languageOf } from '../../src/languages/index.js';
import type { UsagePlot } from '../../src/pictures/pictures.js';
import { anApiCall, submitted } from '../support/builders.js';
import { aCall, run, someServices } from '../support/call.js';
import { aDatabase } from '../support/database.js';
import { textOf } from '../support/text-of.js';

const DAY = 86_400_000;
const MANAGER = { permissions: PermissionFlagsBits.ManageGuild };

async function asked(
  db: Db,
  options: Readonly<Record<string, unknown>> = {},
  call: Partial<Call> = {},
  services: Partial<Services> = {},
): Promise<string> {
  const theCall = aCall(call);
  await run(usage, options, theCall, someServices({ db, ...services }));
  const view = theCall.said[0]?.view;
  if (!view) throw new Error('nothing was said');
  return textOf(view);
}

/** A run of this person, whose picture cost so much. */
async function painted(
  db: Db,
  userId: string,
  costUsd: number,
  { guildId = 'guild', ago = 0 } = {},
) {
  const at = Date.now() - ago;
  const { runId } = await submitted(db, {}, { guildId, userId, at });
  await insertApiCall(db, anApiCall({ runId, costUsd, startedAt: at }));
}

it('tells a newcomer that nothing is used yet, and how much there is', async () => {
  const db = await aDatabase();
  const said = await asked(db);
  expect(usage.private).toBe(true);
  expect(said).toContain('▱▱▱▱▱▱▱▱▱▱▱▱ 0 of 100 runs');
  expect(said).toMatch(/0 images · 0 API calls · about \$0\.00 · resets <t:\d+:R>/u);
});

it('tells of today, and draws the last 30 days', async () => {
  const db = await aDatabase();
  await painted(db, '1', 0.5);
  await painted(db, '1', 0.25, { ago: 3 * DAY });
  await painted(db, '1', 9, { ago: 40 * DAY });
  await painted(db, '2', 7);
  const plots: UsagePlot[] = [];
  const usagePlot = (plot: UsagePlot) => {
    plots.push(plot);
    return Promise.resolve({ path: 'plot.png', name: 'usage-plot.png', width: 1, height: 1 });
  };
  const none = () => Promise.resolve(undefined);
  const pictures = { usagePlot, runSheet: none, scorePlot: none };
  const said = await asked(db, {}, { language: languageOf('de') }, { pictures });
  expect(said).toContain('1 von 100 Läufe');
  expect(said).toContain('1 Bild · 1 API-Aufruf · etwa $0.50');
  expect(said).not.toContain('$7');
  expect(plots[0]?.locale).toBe('de');
  expect(plots[0]?.days).toHaveLength(30);
  expect(plots[0]?.days.map(({ costUsd }) => costUsd).filter((cost) => cost > 0)).toEqual([
    0.25, 0.5,
  ]);
});

it('counts by the quota that holds: of a role, of the server, of the host', async () => {
  const db = await aDatabase();
  await painted(db, '1', 0);
  await painted(db, '1', 0, { guildId: 'elsewhere' });
  expect(await asked(db)).toContain('2 of 100 runs');
  await changeGuildSettings(db, 'guild', (all) => ({ ...all, dailyRuns: 4 }));
  expect(await asked(db)).toContain('1 of 4 runs');
  const roleRuns = { artist: 8, friend: 6 };
  await changeGuildSettings(db, 'guild', (all) => ({ ...all, roleRuns }));
  expect(await asked(db, {}, { roles: ['friend', 'artist'] })).toContain('1 of 8 runs');
  await changeGuildSettings(db, 'guild', (all) => ({ ...all, roleRuns: { artist: 0 } }));
  expect(await asked(db, {}, { roles: ['artist'] })).toContain('1 run · no limit');
});

it('tells who manages the server of everybody in it, and of nobody elsewhere', async () => {
  const db = await aDatabase();
  await painted(db, '1', 0.5);
  await painted(db, '2', 3, { ago: 1 });
  await painted(db, '3', 100, { guildId: 'elsewhere' });
  await painted(db, '2', 100, { guildId: 'elsewhere' });
  const said = await asked(db, {}, MANAGER);
  expect(said).toMatch(/This server\*\* · \$3\.50 today · \$3\.50 this month/u);
  expect(said.indexOf('<@2> · 1 image · $3.00')).toBeGreaterThan(0);
  expect(said.indexOf('<@1> · 1 image · $0.50')).toBeGreaterThan(said.indexOf('<@2>'));
  expect(said).not.toContain('<@3>');
  expect(said).not.toContain('100.00');
  expect(await asked(db)).not.toContain('This server');
});

it('of somebody else is for who manages the server, and stays within it', async () => {
  const db = await aDatabase();
  await painted(db, '2', 3);
  await painted(db, '2', 100, { guildId: 'elsewhere' });
  await expect(asked(db, { user: '2' })).rejects.toMatchObject({
    fault: { code: 'not_allowed', needs: 'manager' },
  });
  const rolesOf = (userId: string) => (userId === '2' ? ['artist'] : undefined);
  const said = await asked(db, { user: '2' }, { ...MANAGER, rolesOf });
  expect(said).toContain('<@2>');
  expect(said).toContain(
    '1 run here · at most 100 runs a day in all servers\n1 image · 1 API call · about $3.00',
  );
  expect(await asked(db, { user: '1' })).toContain('0 of 100 runs');
});

it('of somebody else tells their limit: of a role, of the server; of who has left there is none', async () => {
  const db = await aDatabase();
  await painted(db, '2', 0);
  await painted(db, '2', 0, { guildId: 'elsewhere' });
  const roles = new Map([['2', ['artist']]]);
  const call = { ...MANAGER, rolesOf: roles.get.bind(roles) };
  const set = (roleRuns: Record<string, number>) =>
    changeGuildSettings(db, 'guild', (all) => ({ ...all, dailyRuns: 4, roleRuns }));
  await set({});
  expect(await asked(db, { user: '2' }, call)).toContain('1 of 4 runs');
  await set({ artist: 8 });
  expect(await asked(db, { user: '2' }, call)).toContain('1 of 8 runs');
  await set({ artist: 0 });
  expect(await asked(db, { user: '2' }, call)).toContain('1 run · no limit');
  expect(await asked(db, { user: '3' }, call)).toContain('0 runs\n');
});

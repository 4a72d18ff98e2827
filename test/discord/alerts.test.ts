/** What operators read in their channel, by a real connection: once, and once that it is over. */
import { expect, it } from 'vitest';
import { changeGuildSettings } from '../../src/db/guild-settings.js';
import type { Db } from '../../src/db/schema.js';
import { Alerts } from '../../src/discord/alerts.js';
import { createPostIn } from '../../src/discord/messages/post-in.js';
import type { Alert, Reading } from '../../src/pipeline/alerts.js';
import { cutOff, onPath, times } from '../sandbox/faults.js';
import { aDatabase } from '../support/database.js';
import { aRim } from '../support/rim.js';

const CLOSED = { name: 'provider_closed', provider: 'fal' } as const;
const UNTIL = Date.UTC(2026, 11, 1);
const month = (name: 'budget_near' | 'budget_spent'): Alert => ({
  name,
  period: 'month',
  leftUsd: 1,
  until: UNTIL,
});

/** Two servers with a channel for it, one of them German, and one without. */
async function aScene() {
  const { discord, messenger } = await aRim();
  const db = await aDatabase();
  const [first, second] = [discord.guild('Studio'), discord.guild('Atelier')];
  const channels = { first: discord.channel('news'), second: discord.channel('easel', 'Atelier') };
  await listen(db, first.id, channels.first.id, 'en-US');
  await listen(db, second.id, channels.second.id, 'de');
  const readings: Reading[] = [];
  const recorded: unknown[] = [];
  const connection = { isConnected: true };
  /** As the next process has them. */
  const anew = () =>
    new Alerts({
      db,
      readings: () => Promise.resolve(readings),
      postIn: createPostIn(messenger),
      isConnected: () => connection.isConnected,
      record: (error) => recorded.push(error),
    });
  let alerts = anew();
  const look = async (...now: readonly Reading[]) => {
    readings.splice(0, Infinity, ...now);
    await alerts.look();
  };
  const restart = () => {
    alerts = anew();
  };
  const said = (where: keyof typeof channels) =>
    discord.messages(channels[where]).map(({ content }) => content);
  return { discord, db, look, restart, said, recorded, connection, channels, first, second };
}

const listen = (db: Db, guildId: string, logChannelId: string, logLocale: string) =>
  changeGuildSettings(db, guildId, (settings) => ({ ...settings, logChannelId, logLocale }));

const reading = (
  alert: Alert,
  level: Reading['level'],
  guildId: string | null = null,
): Reading => ({
  alert,
  level,
  guildId,
});
const [on, off] = [reading(CLOSED, 'on'), reading(CLOSED, 'off')];

it('tells every server in its language what to do, once over restarts, and when it is over', async () => {
  const { look, restart, said, discord } = await aScene();
  await look(off);
  expect(said('first')).toEqual([]);
  await look(on);
  await look(on);
  restart();
  await look(on);
  expect(said('first')).toEqual([
    expect.stringMatching(/^⚠️ The image service.*host should look/u),
  ]);
  expect(said('second')).toEqual([expect.stringMatching(/^⚠️ Der Bilddienst.*Betreiber/u)]);
  // Neither nor is no news.
  await look(reading(CLOSED, 'between'));
  await look(on);
  expect(said('first')).toHaveLength(1);
  restart();
  await look(off);
  await look(off);
  expect(said('first').slice(1)).toEqual([expect.stringMatching(/^✅ .*can be used again/u)]);
  expect(said('second').slice(1)).toEqual([expect.stringMatching(/^✅ .*wieder/u)]);
  await look(on);
  expect(said('first')).toHaveLength(3);
  expect(discord.pings.flatMap(({ who }) => who)).toEqual([]);
});

it('tells a server alone of its own money, and what is spent in place of what is nearly', async () => {
  const { look, said, first } = await aScene();
  await look(reading(month('budget_near'), 'on', first.id));
  expect(said('first')).toEqual([expect.stringContaining('$1.00 are left')]);
  const spent = reading(month('budget_spent'), 'on', first.id);
  await look(reading(month('budget_near'), 'between', first.id), spent);
  expect(said('first')[1]).toContain('This server has spent its budget for the month');
  await look(
    reading(month('budget_near'), 'off', first.id),
    reading(month('budget_spent'), 'off', first.id),
  );
  expect(said('first').slice(2)).toEqual([expect.stringMatching(/^✅ There is money/u)]);
  expect(said('second')).toEqual([]);
});

it('waits for the connection, and says nothing of what passed meanwhile', async () => {
  const { look, said, connection } = await aScene();
  connection.isConnected = false;
  await look(on);
  expect(said('first')).toEqual([]);
  await look(off);
  connection.isConnected = true;
  await look(off);
  expect(said('first')).toEqual([]);
  await look(on);
  expect(said('first')).toHaveLength(1);
});

it('what did not arrive is told at the next look, and what arrived unnoticed not twice', async () => {
  const { look, said, restart, discord, recorded, channels } = await aScene();
  const post = new RegExp(`^POST .*/channels/${channels.first.id}/messages$`, 'u');
  discord.standIn.intercept(onPath(post, times(1, cutOff())));
  await look(on);
  expect(said('first')).toEqual([]);
  // A server that cannot be told holds up no other.
  expect(said('second')).toHaveLength(1);
  expect(recorded).toHaveLength(1);
  const unnoticed = times(1, async (_, next) => {
    await next();
    return 'reset' as const;
  });
  discord.standIn.intercept(onPath(post, unnoticed));
  await look(on);
  expect(said('first')).toHaveLength(1);
  restart();
  await look(on);
  await look(on);
  expect(said('first')).toHaveLength(1);
  expect(said('second')).toHaveLength(1);
});

it('does not try for ever where it may not write', async () => {
  const { look, said, discord, recorded, channels } = await aScene();
  discord.setPermissions(channels.first, { deny: ['SendMessages'] });
  await look(on);
  await look(on);
  expect(recorded).toHaveLength(1);
  expect(said('first')).toEqual([]);
  expect(said('second')).toHaveLength(1);
});

it('a server that asks for it while it lasts is told; one that asks no more is not', async () => {
  const { look, said, db, first, channels } = await aScene();
  await changeGuildSettings(db, first.id, (settings) => ({ ...settings, logChannelId: null }));
  await look(on);
  expect(said('first')).toEqual([]);
  await listen(db, first.id, channels.first.id, 'en-US');
  await look(on);
  expect(said('first')).toHaveLength(1);
  await changeGuildSettings(db, first.id, (settings) => ({ ...settings, logChannelId: null }));
  await look(off);
  expect(said('first')).toHaveLength(1);
});

/** When and how a process may be asked to stop. */
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/open.js';
import { startStudio, type Studio } from '../sandbox/studio.js';
import { aFolder } from '../support/database.js';
import { BOT, killAll, NPM_START, start, startBotProcess, type EaselProcess } from './process.js';

const SLOW_MS = 3_000;
let studio: Studio;

beforeEach(async () => {
  studio = await startStudio({ gemini: { latencyMs: SLOW_MS } });
});
afterEach(async () => {
  await killAll();
  await studio.close();
});

/** Waits until the critic is asked for a run, which takes it a while. */
async function busy(): Promise<void> {
  await studio.discord.person('ada').command('generate', { prompt: 'a red fox' });
  await studio.gemini.until(() => studio.gemini.calls.length > 0);
}

/** What became of the calls to the critic, as the bot wrote it down. */
async function outcomes(): Promise<string[]> {
  const { db, close } = await openDatabase(studio.env.DATABASE_URL ?? '', 'test');
  const rows = await db
    .selectFrom('api_calls')
    .select('outcome')
    .where('provider', '=', 'gemini')
    .execute();
  await close();
  return rows.map(({ outcome }) => outcome);
}

it('Ctrl-C on npm start, which reaches the bot twice, lets calls under way end', async () => {
  const bot = await startBotProcess(studio.env, NPM_START);
  await busy();
  bot.signalAll('SIGINT');
  await bot.exited;
  expect(await outcomes()).toEqual(['ok']);
});

it('another signal, a second later, ends the bot at once', async () => {
  const bot = await startBotProcess(studio.env);
  studio.gemini.intercept(() => 'hang');
  await busy();
  bot.signal('SIGTERM');
  await sleep(1_200);
  const asked = performance.now();
  bot.signal('SIGTERM');
  expect(await bot.exited).toMatchObject({ code: 0 });
  expect(performance.now() - asked).toBeLessThan(2_000);
});

it('a signal that comes before the bot is loaded ends it with 0, and nothing was touched', async ({
  skip,
}) => {
  if (process.platform !== 'linux') return skip('only Linux tells which signals a process hears');
  const database = join(await aFolder(), 'easel.db');
  const bot = start(...BOT, { ...studio.env, DATABASE_URL: `file:${database}` });
  await expect.poll(() => hears(bot, 15), { interval: 1, timeout: 10_000 }).toBe(true);
  bot.signal('SIGTERM');
  expect(await bot.exited).toMatchObject({ code: 0, signal: null });
  await expect(access(database)).rejects.toThrow('ENOENT');
});

/** Whether a process has a handler for the signal of this number. */
async function hears({ pid }: EaselProcess, signal: number): Promise<boolean> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  const caught = BigInt(`0x${/^SigCgt:\s*(\w+)$/mu.exec(status)?.[1] ?? '0'}`);
  return (caught & (1n << BigInt(signal - 1))) !== 0n;
}

/** What may be spent: by everybody in a day, by a server in a month; runs wait, nothing fails, and it goes on by itself. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { loadSqlite } from '../../src/db/sqlite/driver.js';
import type { Answer } from '../sandbox/discord/index.js';
import { textsOf } from '../sandbox/discord/text.js';
import { startStudio, type Studio } from '../sandbox/studio.js';
import { aFolder } from '../support/database.js';
import { killAll, start, startBotProcess } from './process.js';

const DAY = 86_400_000;
const CLOCK = pathToFileURL(join(import.meta.dirname, 'clock.js')).href;

afterEach(killAll);

async function aStudio(): Promise<Studio> {
  const studio = await startStudio({
    fal: { latencyMs: 20 },
    gemini: { latencyMs: 10 },
    discord: { limits: Infinity },
  });
  onTestFinished(() => studio.close());
  return studio;
}

const FAST = { FAL_REQUESTS_PER_MINUTE: '10000', GEMINI_REQUESTS_PER_MINUTE: '10000' };

const textOf = (answer: Answer) => {
  const message = answer.message();
  return message ? textsOf(message).join('\n') : '';
};

const batchOf = (count: number) => ({
  file: {
    name: 'batch.txt',
    bytes: Buffer.from(Array.from({ length: count }, (_, n) => `a yellow boat ${n}`).join('\n')),
  },
  iterations: 1,
});

/** What is in the database of the bot, which may be running. */
function sumOf(studio: Studio, sql: string): number {
  const database = new (loadSqlite())(join(studio.dataDir, 'easel.db'), { readonly: true });
  const value = database.prepare<[], number>(sql).pluck().get() ?? 0;
  database.close();
  return value;
}

it('a day’s budget that is spent in the middle of a batch is waited for, over a kill, until the next day', async () => {
  const studio = await aStudio();
  const { discord } = studio;
  const clock = join(studio.dataDir, 'clock');
  const midnight = (Math.floor(Date.now() / DAY) + 1) * DAY;
  const setClock = (at: number) => writeFile(clock, String(at - Date.now()));
  const env = {
    ...studio.env,
    ...FAST,
    NODE_OPTIONS: `--import=${CLOCK}`,
    CLOCK_FILE: clock,
    DAILY_BUDGET_USD: '0.03',
  };
  const spentToday = () =>
    sumOf(studio, `select total(cost_usd) from api_calls where started_at < ${midnight}`);
  const started = () =>
    sumOf(studio, `select count(*) from runs where status not in ('queued', 'running')`);
  const failed = () => sumOf(studio, `select count(*) from runs where status = 'failed'`);

  await setClock(midnight - DAY / 2);
  const first = await startBotProcess(env);
  const batch = await discord.person('ada').command('generate', batchOf(12));
  const said = `What may be spent on all pictures in a day is spent. Nothing is lost; this goes on by itself <t:${midnight / 1000}:R>`;
  await discord.until(() => textOf(batch).includes(said));
  expect(first.output).toContain('DAILY_BUDGET_USD is spent');
  await first.kill();
  const [spent, done, paid] = [spentToday(), started(), studio.fal.paid.length];
  expect(spent).toBeGreaterThanOrEqual(0.03);
  // What was in flight when it was reached: four requests at each service.
  expect(spent).toBeLessThan(0.03 + 8 * 0.01);
  expect(done).toBeLessThan(12);

  const second = await startBotProcess(env);
  const status = await (await discord.person('ben').command('status')).settled();
  expect(status.said()).toContain('$0.00 left to spend today');
  expect(status.said()).toContain(`<t:${midnight / 1000}:R>`);
  expect(status.said()).not.toMatch(/yellow boat/u);
  expect(studio.fal.paid.length).toBe(paid);

  await setClock(midnight + 1_000);
  second.signal('SIGUSR2');
  await discord.until(() => studio.fal.paid.length > paid && started() > done);
  expect(failed()).toBe(0);
  await second.kill();
}, 120_000);

it('a server’s budget for the month holds back its own runs, tells its operators once, and ends with a higher one', async () => {
  const studio = await aStudio();
  const { discord } = studio;
  const [cleo, ada] = [discord.person('cleo'), discord.person('ada')];
  // In every server.
  const env = { ...studio.env, ...FAST, DISCORD_GUILD_ID: '' };
  const bot = await startBotProcess(env);
  const news = discord.channel('news');
  const log = await (await cleo.command('settings log', { channel: news })).settled();
  expect(log.said()).toContain(`<#${news.id}>`);
  const budget = await (await cleo.command('settings budget', { usd: 0.01 })).settled();
  expect(budget.said()).toContain('of $0.01');

  const batch = await ada.command('generate', batchOf(6));
  await discord.until(() => textOf(batch).includes('This server has spent its budget'));
  const alerts = () =>
    discord.messages(news).filter((message) => /⚠️.*has spent/u.test(textsOf(message).join()));
  await discord.until(() => alerts().length > 0);
  const there = discord.channel('easel', 'Atelier');
  const other = await discord
    .person('olga')
    .command('generate', { prompt: 'a boat', iterations: 1 }, { channel: there });
  await discord.until(() => textOf(other).includes('%'));
  expect(textOf(other)).not.toContain('budget');

  await bot.kill();
  await startBotProcess(env);
  await discord.until(() => textOf(batch).includes('This server has spent its budget'));
  expect(alerts()).toHaveLength(1);
  await cleo.command('settings budget', { usd: 5 });
  await discord.until(() => textOf(batch).includes('6 of 6 painted'));
  const isOver = () =>
    discord.messages(news).some((message) => textsOf(message).join().includes('✅'));
  await discord.until(isOver);
}, 120_000);

it('the command line waits, too, says until when, and goes on another time', async () => {
  const { env } = await aStudio();
  const folder = await aFolder();
  await writeFile(join(folder, 'prompts.txt'), 'a red fox\na blue boat\na green owl\n');
  const args = ['--input-file', join(folder, 'prompts.txt'), '--output-dir', join(folder, 'out')];
  const cli = (dailyUsd: string) =>
    start(process.execPath, ['dist/cli.js', ...args], {
      ...env,
      ...FAST,
      DAILY_BUDGET_USD: dailyUsd,
    });
  const first = cli('0.01');
  await first.said('DAILY_BUDGET_USD is spent: this goes on by itself at');
  first.signal('SIGINT');
  expect(await first.exited).toMatchObject({ code: 130 });
  expect(await cli('0').exited).toMatchObject({ code: 0 });
}, 120_000);

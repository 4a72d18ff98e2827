import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStudio, type Studio } from '../sandbox/studio.js';
import { BOT, killAll, NPM_START, start, startBotProcess } from './process.js';
import { textOf } from '../sandbox/discord/text.js';

let studio: Studio;

beforeAll(async () => {
  studio = await startStudio({ fal: { latencyMs: 300 }, gemini: { latencyMs: 300 } });
});
afterAll(async () => {
  await killAll();
  await studio.close();
});

it.each(['SIGTERM', 'SIGKILL'] as const)(
  'a run in progress when the bot gets %s is finished by the next start, and nothing is posted or paid twice',
  async (signal) => {
    const { discord, fal } = studio;
    const paidBefore = fal.paid.length;
    const first = await startBotProcess(studio.env, NPM_START);
    const answer = await discord
      .person('ada')
      .command('generate', { prompt: `a red fox and a blue boat in fog, ${signal}`, seed: 11 });
    await discord.until(() => fal.paid.length > paidBefore);
    const asked = performance.now();
    if (signal === 'SIGKILL') await first.kill();
    else {
      first.signal(signal);
      expect(await first.exited).toMatchObject({ code: 0, signal: null });
      expect(performance.now() - asked).toBeLessThan(21_000);
    }
    const second = await startBotProcess(studio.env);
    const message = () => answer.message();
    await discord.until(() => textOf(message()).includes('🏆'));
    const status = message();
    const thread = status && discord.thread(status);
    if (!thread) throw new Error('no thread');
    const names = discord
      .messages(thread)
      .flatMap(({ attachments }) => attachments.map(({ filename }) => filename));
    const pictures = names.filter((name) => name.endsWith('.png'));
    expect(new Set(pictures).size).toBe(pictures.length);
    const paid = fal.paid.slice(paidBefore).map(({ input }) => JSON.stringify(input));
    expect(new Set(paid).size).toBe(paid.length);
    expect(pictures).toHaveLength(paid.length);
    second.signal('SIGTERM');
    expect(await second.exited).toMatchObject({ code: 0 });
  },
);

it('an idle bot stops soon', async () => {
  const bot = await startBotProcess(studio.env);
  const asked = performance.now();
  bot.signal('SIGINT');
  expect(await bot.exited).toMatchObject({ code: 0 });
  // Calls under way would have twenty seconds; there are none.
  expect(performance.now() - asked).toBeLessThan(10_000);
});

it('a second bot on the same database exits with a sentence, and the first one goes on', async () => {
  const first = await startBotProcess(studio.env);
  const second = start(...BOT, studio.env);
  expect(await second.exited).toMatchObject({ code: 1 });
  expect(second.output).toContain('Another Easel is already running');
  const { ackMs } = await studio.discord.person('ada').command('history', {});
  expect(ackMs).toBeDefined();
  first.signal('SIGTERM');
  await first.exited;
});

it('a start with unchanged commands writes none', async () => {
  const before = studio.discord.commandCreates;
  const bot = await startBotProcess(studio.env);
  expect(studio.discord.commandCreates).toEqual(before);
  await bot.kill();
});

it('without a configuration it exits with 78 and one message that names every fault', async () => {
  const bot = start(...BOT, {
    FAL_CONCURRENCY: 'many',
    HTTP_PORT: '99999',
    LOG_LEVEL: '',
  });
  expect(await bot.exited).toMatchObject({ code: 78 });
  for (const name of [
    'DISCORD_TOKEN',
    'FAL_AI_API_KEY',
    'GEMINI_API_KEY',
    'FAL_CONCURRENCY',
    'HTTP_PORT',
  ])
    expect(bot.output).toContain(`${name}: `);
  expect(bot.output).not.toContain('LOG_LEVEL');
});

it('a token that Discord refuses ends the start with 78 and a sentence, and is not tried again', async () => {
  const before = studio.discord.standIn.calls.length;
  const bot = start(...BOT, { ...studio.env, DISCORD_TOKEN: 'wrong.token.altogether' });
  expect(await bot.exited).toMatchObject({ code: 78 });
  expect(bot.output).toContain('DISCORD_TOKEN');
  expect(bot.output).not.toContain('wrong.token.altogether');
  expect(studio.discord.standIn.calls.length - before).toBeLessThanOrEqual(1);
});

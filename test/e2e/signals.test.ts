/** When and how a process may be asked to stop. */
import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/open.js';
import { startStudio, type Studio } from '../sandbox/studio.js';
import { aFolder } from '../support/database.js';
import { BOT, killAll, NPM_START, start, startBotProcess } from './process.js';

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

it('so does Ctrl-C on npm run cli, and it says how to go on', async () => {
  const folder = await aFolder();
  const file = join(folder, 'prompts.json');
  await writeFile(file, '["a red fox"]');
  const args = ['--input-file', file, '--output-dir', join(folder, 'out')];
  const cli = start('npm', ['run', 'cli', '--', ...args], studio.env);
  await studio.gemini.until(() => studio.gemini.calls.length > 0);
  cli.signalAll('SIGINT');
  await cli.exited;
  expect(cli.output).toContain('goes on from here');
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
  // Without it, the call that hangs would have had twenty seconds.
  expect(performance.now() - asked).toBeLessThan(10_000);
});

it('a signal that comes while the bot is loaded ends it with 0, and nothing is touched', async () => {
  const database = join(await aFolder(), 'easel.db');
  const env = {
    ...studio.env,
    DATABASE_URL: `file:${database}`,
    NODE_OPTIONS: slowly('/app/bot.js'),
  };
  const bot = start(...BOT, env);
  await bot.said('loading');
  bot.signal('SIGTERM');
  expect(await bot.exited).toMatchObject({ code: 0, signal: null });
  await expect(access(database)).rejects.toThrow('ENOENT');
});

/** Node loads modules of this name half a second late, and says so. */
function slowly(name: string): string {
  const hook = `
    import { writeSync } from 'node:fs';
    import { setTimeout } from 'node:timers/promises';
    export async function load(url, context, next) {
      if (url.endsWith('${name}')) {
        writeSync(2, 'loading\\n');
        await setTimeout(500);
      }
      return next(url, context);
    }`;
  const script = (text: string) => `data:text/javascript,${encodeURIComponent(text)}`;
  const register = `import { register } from 'node:module'; register(${JSON.stringify(script(hook))});`;
  return `--import=${script(register)}`;
}

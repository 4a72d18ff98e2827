/** What a host sees of a bot that starts, that cannot, and that stops. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import type Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { startStudio, type Studio } from '../sandbox/studio.js';
import { aFreePort, ask } from '../support/readiness.js';
import { BOT, killAll, start, startBotProcess } from './process.js';

const DRIVER = Number(process.versions.napi) >= 10 ? 'better-sqlite3-napi' : 'better-sqlite3';
const load = createRequire(import.meta.url) as (name: string) => typeof Sqlite;

let studio: Studio;
let port: string;

beforeEach(async () => {
  studio = await startStudio({ gemini: { latencyMs: 3_000 } });
  port = await aFreePort();
});
afterEach(async () => {
  await killAll();
  await studio.close();
});

const [node, args] = BOT;
const aBot = (more: Readonly<Record<string, string>> = {}) =>
  start(node, args, { ...studio.env, HTTP_PORT: port, ...more });

/** The reasons that are given; undefined where nobody answers yet. */
async function reasons(): Promise<readonly string[] | undefined> {
  try {
    const { body } = await ask(port, '/readyz');
    return (JSON.parse(body) as { reasons?: string[] }).reasons ?? [];
  } catch {
    return undefined;
  }
}

it('the second door is open before the database is: the process lives, and is still starting', async () => {
  const path = studio.env.DATABASE_URL?.slice('file:'.length) ?? '';
  const other = new (load(DRIVER))(path);
  onTestFinished(() => void other.close());
  other.exec('create table theirs (a); begin exclusive');
  const bot = aBot();
  await expect.poll(reasons, { interval: 20 }).toEqual(['still starting']);
  expect(await ask(port, '/healthz')).toMatchObject({ status: 200 });
  other.exec('rollback');
  await bot.said('"msg":"ready"');
  await expect.poll(reasons).toEqual([]);
});

it('while Discord cannot be reached it says so: at the second door, and in the log', async () => {
  const bot = aBot({ DISCORD_API_URL: `http://127.0.0.1:${await aFreePort()}/api` });
  await bot.said('"msg":"connecting to Discord"');
  await expect.poll(reasons).toEqual(['still starting', 'not connected to Discord']);
  expect(await ask(port, '/healthz')).toMatchObject({ status: 200 });
});

it('while it stops it says so', async () => {
  const bot = await startBotProcess({ ...studio.env, HTTP_PORT: port });
  await studio.discord.person('ada').command('generate', { prompt: 'a red fox' });
  await studio.gemini.until(() => studio.gemini.calls.length > 0);
  bot.signal('SIGTERM');
  await expect.poll(reasons, { interval: 20 }).toContain('stopping');
  expect(await bot.exited).toMatchObject({ code: 0 });
});

it.skipIf(spawnSync('script', ['--version']).status !== 0)(
  'a terminal hears plainly that it connects, and what to do when it is ready',
  async () => {
    const command = `${node} ${args.join(' ')}`;
    const bot = start('script', ['-qec', command, '/dev/null'], studio.env);
    await bot.said('ready: type /generate');
    expect(bot.output).toMatch(/^\d\d:\d\d:\d\d connecting to Discord/m);
    expect(bot.output).not.toContain('{');
  },
);

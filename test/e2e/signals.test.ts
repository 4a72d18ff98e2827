/** When and how a process may be asked to stop. */
import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { migrations } from '../../src/db/migrations/index.js';
import { openDatabase } from '../../src/db/open.js';
import { loadSqlite } from '../../src/db/sqlite/driver.js';
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

it('a signal that comes while a large database is brought up to date undoes that and ends it with 0', async () => {
  const path = join(await aFolder(), 'easel.db');
  const old = new (loadSqlite())(path);
  old.pragma('foreign_keys = off');
  old.exec(await readFile('test/fixtures/schema-0004.sql', 'utf8'));
  // Of a step that the upgrade forgets: its statement never ends.
  old.exec(`
    insert into settings (name, value) values ('filler', hex(zeroblob(40000000)));
    update runs set status = 'done' where id = (select min(id) from runs where guild_id is not null);
    insert into step_attempts (run_id, step, crashes, sent_at)
      select id, 'slow', 0, 0 from runs where status = 'done' and guild_id is not null limit 1;
    create trigger slow before delete on step_attempts when old.step = 'slow' begin
      select count(*) from (with recursive n(i) as (select 1 union all select i + 1 from n) select i from n);
    end`);
  old.close();
  const env = { ...studio.env, DATABASE_URL: `file:${path}` };
  const bot = start(...BOT, env);
  await bot.said('brought up to date');
  await expect.poll(() => isBeingWritten(path)).toBe(true);
  const asked = performance.now();
  bot.signal('SIGTERM');
  expect(await bot.exited).toMatchObject({ code: 0, signal: null });
  expect(performance.now() - asked).toBeLessThan(5_000);
  const left = new (loadSqlite())(path);
  const done = () => left.prepare('select count(*) as n from kysely_migration').get();
  expect(done()).toEqual({ n: 4 });
  left.exec('drop trigger slow');
  const next = await startBotProcess(env);
  expect(done()).toEqual({ n: Object.keys(migrations).length });
  left.close();
  await next.kill();
});

function isBeingWritten(path: string): boolean {
  const other = new (loadSqlite())(path, { timeout: 0 });
  try {
    other.exec('begin immediate; rollback');
    return false;
  } catch {
    return true;
  } finally {
    other.close();
  }
}

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

/** `npm run doctor` as a host runs it: a process of its own, among the stand-ins, beside the bot or without it. */
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadSqlite } from '../../src/db/sqlite/driver.js';
import { falLocked, geminiForbidden } from '../sandbox/refusals.js';
import { gemini429PerDay, silence } from '../sandbox/faults.js';
import { startStudio, type Studio } from '../sandbox/studio.js';
import { aFolder } from '../support/database.js';
import { aFreePort } from '../support/readiness.js';
import { killAll, start, startBotProcess } from './process.js';

let studio: Studio;

beforeEach(async () => {
  studio = await startStudio();
});
afterEach(async () => {
  await killAll();
  await studio.close();
});

const DOCTOR = resolve('dist/doctor.js');

/** What it says, line by line, and how it ends. */
async function doctor(more: Readonly<Record<string, string>> = {}) {
  const asked = start(process.execPath, [DOCTOR], { ...studio.env, ...more });
  const { code } = await asked.exited;
  const wrong = asked.lines.filter((line) => !line.startsWith('✓ '));
  return { code, wrong, lines: asked.lines, output: asked.output };
}

/** Every file of the bot's, by what is in it. */
async function filesNow(): Promise<readonly string[]> {
  const names = await readdir(studio.dataDir, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  const found = files.map(async ({ parentPath, name }) => {
    const bytes = await readFile(join(parentPath, name));
    return `${parentPath}/${name} ${createHash('sha256').update(bytes).digest('hex')}`;
  });
  return [...(await Promise.all(found)), ...names.map(({ name }) => name)].sort();
}

const database = () => (studio.env.DATABASE_URL ?? '').slice('file:'.length);

async function aBotThatWasHere(): Promise<void> {
  const bot = await startBotProcess(studio.env);
  bot.signal('SIGTERM');
  expect(await bot.exited).toMatchObject({ code: 0 });
}

it('before the first start all may be well, and it makes nothing', async () => {
  const { code, wrong, output } = await doctor();
  expect(wrong).toEqual([]);
  expect(code, output).toBe(0);
  expect(output).toContain('there is none yet');
  expect(output).toContain('a job that does not exist, which is free');
  expect(output).toMatch(/a question of one word, which cost \$0\.0000\d+/u);
  expect(output).toContain('it may paint in 3 of 3 channels');
  expect(await readdir(studio.dataDir)).toEqual([]);
  expect(studio.fal.paid).toEqual([]);
  expect(studio.discord.identifies).toBe(0);
});

it('leaves a database as it is, that of a bot which ended and of one which was killed', async () => {
  await aBotThatWasHere();
  const ended = await filesNow();
  expect(await doctor()).toMatchObject({ code: 0, wrong: [] });
  expect(await filesNow()).toEqual(ended);

  const bot = await startBotProcess(studio.env);
  await bot.kill();
  const killed = await filesNow();
  expect(killed).not.toEqual(ended);
  expect(await doctor()).toMatchObject({ code: 0, wrong: [] });
  // What of the log is shared memory is the readers' own.
  const kept = (files: readonly string[]) => files.filter((file) => !file.includes('-shm '));
  expect(kept(await filesNow())).toEqual(kept(killed));
});

it('works while the bot runs, and the bot does not mind', async () => {
  const bot = await startBotProcess(studio.env);
  const { code, output } = await doctor();
  expect(code, output).toBe(0);
  expect(output).toContain(`a bot has it open (process ${String(bot.pid)})`);
  expect(output).toContain('no damage found');
  const second = start(process.execPath, ['dist/bot.js'], studio.env);
  expect(await second.exited).toMatchObject({ code: 1 });
  bot.signal('SIGTERM');
  expect(await bot.exited).toMatchObject({ code: 0 });
  expect(bot.output).not.toMatch(/"level":[56]0/u);
});

it('names every fault of the configuration and ends with 78', async () => {
  const { code, output } = await doctor({ DISCORD_TOKEN: '', FAL_CONCURRENCY: 'many' });
  expect(code).toBe(78);
  expect(output).toContain('✗');
  expect(output).toContain('DISCORD_TOKEN: is required');
  expect(output).toContain('FAL_CONCURRENCY: must be a number');
});

it('says which key is refused, in the provider’s words, and never the key', async () => {
  studio.fal.standIn.intercept(falLocked());
  studio.gemini.standIn.intercept(geminiForbidden());
  const { code, wrong, output } = await doctor();
  expect(code).toBe(1);
  expect(wrong).toHaveLength(2);
  expect(wrong[0]).toMatch(
    /^✗ The image service \(fal\.ai\): it refuses the account .*locked.*fal\.ai\/dashboard/u,
  );
  expect(wrong[1]).toMatch(/^✗ The critic \(Gemini\): it refuses the account .*aistudio/u);
  for (const name of ['FAL_AI_API_KEY', 'GEMINI_API_KEY', 'DISCORD_TOKEN'])
    expect(output).not.toContain(studio.env[name]);
});

it('tells a quota that is used up from a key that is refused', async () => {
  studio.gemini.standIn.intercept(gemini429PerDay());
  const { code, wrong } = await doctor();
  expect(code).toBe(1);
  expect(wrong).toEqual([expect.stringMatching(/knows the key and takes no more calls.*PerDay/u)]);
});

it('waits for nobody for ever', async () => {
  studio.fal.standIn.intercept(silence());
  const { code, wrong } = await doctor();
  expect(code).toBe(1);
  expect(wrong).toEqual([expect.stringContaining('it did not answer in time')]);
});

it.each([
  ['from the start', '/users/@me', 'whose token this is'],
  ['once it is asked of a server', '/guilds/', 'about the server Studio'],
])(
  'says within seconds what Discord does not answer, where it is silent %s',
  async (_, path, about) => {
    studio.discord.standIn.intercept((call, next) => (call.path.includes(path) ? 'hang' : next()));
    const { code, wrong } = await doctor();
    expect(code).toBe(1);
    expect(wrong).toEqual([
      expect.stringContaining(
        `Discord: it did not answer within eight seconds when asked ${about}. Look at`,
      ),
    ]);
    const asked = studio.discord.standIn.calls.find((call) => call.path.includes(path));
    expect(Date.now() - (asked?.at ?? 0)).toBeLessThan(11_000);
  },
);

it('says that the token is unknown, or that Discord cannot be reached', async () => {
  const unknown = await doctor({ DISCORD_TOKEN: 'a-token-of-somebody-else' });
  expect(unknown).toMatchObject({
    code: 1,
    wrong: [expect.stringContaining('Discord does not know this token')],
  });
  const nobody = `http://127.0.0.1:${await aFreePort()}/api`;
  const away = await doctor({ DISCORD_API_URL: nobody });
  expect(away).toMatchObject({
    code: 1,
    wrong: [expect.stringMatching(/it cannot be asked \(.*ECONNREFUSED/u)],
  });
});

it('says where rights are missing: in one channel in passing, in all of a server as a fault', async () => {
  const { discord } = studio;
  discord.setPermissions(discord.channel('news'), { deny: ['AttachFiles', 'SendMessages'] });
  const some = await doctor();
  expect(some.code).toBe(0);
  expect(some.output).toContain(
    'it may paint in 2 of 3 channels; not in #news (lacks Send Messages, Attach Files)',
  );
  for (const name of ['easel', 'news', 'after-dark'])
    discord.setPermissions(discord.channel(name), { deny: ['ViewChannel'] });
  const none = await doctor();
  expect(none.code).toBe(1);
  expect(none.wrong).toEqual([
    expect.stringMatching(/it may paint in no channel; in #easel it lacks View Channel/u),
  ]);
  expect((await doctor({ DISCORD_GUILD_ID: '123456789012345678' })).output).toContain(
    'it is not in the server of DISCORD_GUILD_ID (123456789012345678). Invite it',
  );
});

it('compares clocks', async () => {
  studio.discord.standIn.intercept(async (_, next) => {
    const answer = await next();
    const headers = new Headers(answer.headers);
    headers.set('date', new Date(Date.now() - 90_000).toUTCString());
    return new Response(answer.body, { status: answer.status, headers });
  });
  const { code, wrong } = await doctor();
  expect(code).toBe(1);
  expect(wrong).toEqual([expect.stringMatching(/^✗ clock: it is 9\d s ahead\. .*NTP/u)]);
});

it('finds a database that is damaged, newer, or none', async () => {
  await aBotThatWasHere();
  const whole = await readFile(database());
  const changed = new (loadSqlite())(database());
  changed.prepare(`insert into kysely_migration values ('9999-later', '2030')`).run();
  changed.close();
  const newer = await doctor();
  expect(newer).toMatchObject({
    code: 1,
    wrong: [expect.stringContaining('a newer Easel wrote it')],
  });

  const damaged = Buffer.from(whole);
  damaged.fill(0xff, Math.floor(whole.length / 2), Math.floor(whole.length / 2) + 20_000);
  await writeFile(database(), damaged);
  const broken = await doctor();
  expect(broken.code).toBe(1);
  expect(broken.wrong).toEqual([
    expect.stringMatching(/database: it is damaged .*restore a backup/u),
  ]);

  await writeFile(database(), 'a letter to my aunt, and not a database at all');
  const letter = await doctor();
  expect(letter).toMatchObject({ code: 1, wrong: [expect.stringContaining('cannot be opened')] });
});

it('looks at places without making anything there', async () => {
  const folder = await aFolder();
  await writeFile(join(folder, 'file'), '');
  const { code, wrong } = await doctor({ OUTPUT_DIR: join(folder, 'file', 'out') });
  expect(code).toBe(1);
  expect(wrong).toEqual([expect.stringMatching(/OUTPUT_DIR: .*file is no folder/u)]);
  expect(await readdir(folder)).toEqual(['file']);
});

it('minds a .env that others may read', async () => {
  const folder = await aFolder();
  await mkdir(join(folder, 'home'));
  const file = join(folder, 'home', '.env');
  await writeFile(file, `RUN_ID=doctor\n`);
  await chmod(file, 0o644);
  const run = async () => {
    const child = start('env', ['-C', join(folder, 'home'), process.execPath, DOCTOR], studio.env);
    const { code } = await child.exited;
    return { code, output: child.output };
  };
  expect(await run()).toMatchObject({
    code: 1,
    output: expect.stringContaining('chmod 600 .env') as unknown,
  });
  await chmod(file, 0o600);
  expect(await run()).toMatchObject({ code: 0 });
});

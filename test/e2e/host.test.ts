/** The bad days of the machine that the bot runs on. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { mkdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import type { Answer } from '../sandbox/discord/index.js';
import { startStudio, type Studio } from '../sandbox/studio.js';
import { aFolder } from '../support/database.js';
import { killAll, start, startBotProcess } from './process.js';
import { textOf } from '../sandbox/discord/text.js';

const GENEROUS = { FAL_REQUESTS_PER_MINUTE: '10000', GEMINI_REQUESTS_PER_MINUTE: '10000' };
let studio: Studio;

beforeEach(async () => {
  studio = await startStudio({ fal: { latencyMs: 100 }, gemini: { latencyMs: 50 } });
});
afterEach(async () => {
  await killAll();
  await studio.close();
});

const paint = (prompt: string) =>
  studio.discord.person('ada').command('generate', { prompt, iterations: 2 });

async function over(answer: Answer): Promise<void> {
  await studio.discord.until(() => textOf(answer.message()).includes('🏆'));
}

it('a backup made while runs are painted is whole; it overwrites nothing and needs no key', async () => {
  await startBotProcess({ ...studio.env, ...GENEROUS });
  const answers = await Promise.all(['fox', 'owl', 'boat'].map(paint));
  await studio.discord.until(() => studio.fal.paid.length > 0);
  const file = join(await aFolder(), 'copy.db');
  const { DATABASE_URL = '' } = studio.env;
  const backup = (...args: string[]) =>
    start('npm', ['run', 'backup', '--', ...args], { DATABASE_URL });

  const first = backup(file);
  expect(await first.exited, first.output).toMatchObject({ code: 0 });
  expect(first.output).toContain('whole and checked');
  const bytes = await readFile(file);
  const second = backup(file);
  expect(await second.exited).toMatchObject({ code: 2 });
  expect(second.output).toContain('overwrites nothing');
  expect(await readFile(file)).toEqual(bytes);
  await Promise.all(answers.map(over));

  const copy = await startFrom(file);
  expect(copy).toBeGreaterThanOrEqual(3);
});

/** How many runs a copy knows, opened as a bot would open it. */
async function startFrom(file: string): Promise<number> {
  const { openDatabase } = await import('../../src/db/open.js');
  const { db, close } = await openDatabase(`file:${file}`, 'test');
  const runs = await db.selectFrom('runs').select('id').execute();
  await close();
  return runs.length;
}

it.each(['closed', 'never read'])(
  'with a log that is %s the bot acknowledges, paints and stops as ever',
  async (how) => {
    const log = how === 'closed' ? 'pipe' : await aFullPipe();
    const child = spawn(process.execPath, ['dist/bot.js'], {
      stdio: ['ignore', log, 'ignore'],
      env: { PATH: process.env.PATH, ...studio.env, ...GENEROUS, LOG_LEVEL: 'trace' },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    child.stdout?.destroy();
    await studio.discord.until(() => studio.discord.commands().length > 0);
    const answers = await Promise.all(['fox', 'owl', 'boat'].map(paint));
    for (const { ackMs } of answers) expect(ackMs, 'not in time for Discord').toBeDefined();
    await Promise.all(answers.map(over));
    const exited = once(child, 'exit');
    const asked = performance.now();
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    // Calls under way may take twenty seconds to end; none is.
    expect(performance.now() - asked).toBeLessThan(15_000);
  },
);

/** The writing end of a pipe that takes nothing more, for nobody reads it. */
async function aFullPipe(): Promise<number> {
  const path = join(await aFolder(), 'pipe');
  execFileSync('mkfifo', [path]);
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  onTestFinished(() => {
    closeSync(fd);
  });
  try {
    for (;;) writeSync(fd, Buffer.alloc(4096));
  } catch (error) {
    expect(error).toMatchObject({ code: 'EAGAIN' });
  }
  return fd;
}

/** A disk of its own for a test; undefined where this machine does not let us mount one. */
async function aDisk(size: string): Promise<string | undefined> {
  const path = join(await aFolder(), 'disk');
  await mkdir(path);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path], {
      stdio: 'ignore',
    });
  } catch {
    return undefined;
  }
  onTestFinished(async () => {
    await killAll();
    execFileSync('umount', [path]);
  });
  return path;
}

async function aFreePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return String(typeof address === 'object' ? address?.port : undefined);
}

it('a full disk: nothing more is paid for, people and probes are told, and with room it all goes on', async ({
  skip,
}) => {
  const disk = await aDisk('24m');
  // test/app/pipeline.test.ts says the same of a database that cannot grow, on every machine.
  if (disk === undefined) return skip('this machine does not allow to mount a small disk');
  const port = await aFreePort();
  const bot = await startBotProcess({
    ...studio.env,
    ...GENEROUS,
    DATABASE_URL: `file:${disk}/easel.db`,
    OUTPUT_DIR: `${disk}/out`,
    HTTP_PORT: port,
  });
  const ready = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status;
  expect(await ready()).toBe(200);
  // Nothing is over before the disk is full, however slow this process is.
  let isTold = false;
  studio.gemini.standIn.intercept(async (_, next) => {
    await studio.discord.until(() => isTold);
    return next();
  });
  const answers = await Promise.all(['fox', 'owl', 'boat'].map(paint));
  await studio.discord.until(() => studio.fal.paid.length > 0);
  const { bavail, bsize } = await statfs(disk);
  await writeFile(join(disk, 'filler'), Buffer.alloc(bavail * bsize)).catch(() => undefined);
  await expect.poll(ready).toBe(503);
  const told = () => answers.some((answer) => answer.message()?.content.includes('cannot save'));
  await studio.discord.until(told);
  isTold = true;
  const paid = studio.fal.paid.length;
  const refused = await (await paint('a cat')).settled();
  expect(refused.said()).toContain('cannot save');
  expect(studio.fal.paid).toHaveLength(paid);

  await rm(join(disk, 'filler'));
  await Promise.all(answers.map(over));
  await expect.poll(ready).toBe(200);
  const inputs = studio.fal.paid.map(({ input }) => JSON.stringify(input));
  expect(new Set(inputs).size).toBe(inputs.length);
  const lines = (text: string) => bot.lines.filter((line) => line.includes(text));
  expect(lines('nothing can be saved')).toHaveLength(1);
  expect(lines('all can be saved again')).toHaveLength(1);
  const left = execFileSync('find', [join(disk, 'out'), '-type', 'f', '-size', '0']);
  expect(String(left)).toBe('');
  expect(String(execFileSync('find', [join(disk, 'out/.tmp'), '-type', 'f']))).toBe('');
});

/** `npm run sandbox` as somebody types it. */
import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { killAll, start, type EaselProcess } from '../../e2e/process.js';
import { listen } from '../loopback.js';
import { createServer } from 'node:net';

const SANDBOX = ['--import', 'tsx', 'test/sandbox/main.ts'];
const PATIENT_MS = 120_000;

describe('npm run sandbox', () => {
  const folders: string[] = [];
  afterEach(async () => {
    await killAll();
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });

  /** Started, with its address, its folder and its bot's process id. */
  const begin = async (env: Record<string, string> = {}) => {
    const sandbox = start(process.execPath, SANDBOX, { PORT: '0', ...env }, 'pipe');
    await sandbox.said('Ctrl-C ends it all', PATIENT_MS);
    const said = (pattern: RegExp) => pattern.exec(sandbox.output)?.[1] ?? '';
    const folder = said(/keeps everything in (\S+),/u);
    folders.push(folder);
    return { sandbox, folder, origin: said(/playground is at (\S+)/u), bot: childOf(sandbox) };
  };

  it('answers what is typed, and ends whole by Ctrl-C', async () => {
    const { sandbox, folder, bot } = await begin();
    sandbox.type('  ');
    sandbox.type('a red fox in deep snow');
    await sandbox.said('The pictures are in', PATIENT_MS);
    const [, pictures = ''] = /The pictures are in (\S+)/u.exec(sandbox.output) ?? [];
    expect(pictures.startsWith(folder)).toBe(true);
    expect(await readFile(`${pictures}/winner.png`)).toBeDefined();
    expect(sandbox.output).toMatch(/^Ada · /mu);
    expect(sandbox.output).not.toMatch(/^-# |<@|\*\*/mu);
    sandbox.type('x'.repeat(2_001));
    await sandbox.said('characters');
    sandbox.signal('SIGINT');
    expect(await sandbox.exited).toMatchObject({ code: 0 });
    expect(isAlive(bot)).toBe(false);
    expect(await readFile(`${folder}/bot.log`, 'utf8')).toContain('"msg":"ready"');
  });

  it('takes another port where its own is taken, and leaves no bot behind even when it is killed', async () => {
    const taken = createServer();
    const port = await listen(taken);
    const { sandbox, origin, bot } = await begin({ PORT: String(port) });
    expect(sandbox.output).toContain(`Port ${port} is taken`);
    expect((await fetch(origin)).status).toBe(200);
    taken.close();
    sandbox.signal('SIGKILL');
    await sandbox.exited;
    await expect.poll(() => isAlive(bot)).toBe(false);
  });
});

describe('npm run sandbox', () => {
  afterEach(() => killAll());

  it.each(['abc', '70000', '-1'])('says in a sentence that no port is called %s', async (PORT) => {
    const sandbox = start(process.execPath, SANDBOX, { PORT });
    expect(await sandbox.exited).toMatchObject({ code: 1 });
    expect(sandbox.lines).toEqual([`PORT must be a whole number from 0 to 65535, not “${PORT}”.`]);
  });
});

function childOf({ pid }: EaselProcess): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  const bots = children.filter((child) =>
    readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('src/bot.ts'),
  );
  expect(bots).toHaveLength(1);
  return Number(bots[0]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

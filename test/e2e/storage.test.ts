/** Days on which nothing can be saved for a while, though the disk has room. */
import { readdir, rename } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import type { Answer } from '../sandbox/discord/index.js';
import { startStudio, type Studio } from '../sandbox/studio.js';
import { aFreePort, ask } from '../support/readiness.js';
import { killAll, startBotProcess, type EaselProcess } from './process.js';
import { textOf } from '../sandbox/discord/text.js';

const DRIVER = Number(process.versions.napi) >= 10 ? 'better-sqlite3-napi' : 'better-sqlite3';
const load = createRequire(import.meta.url) as (name: string) => typeof Sqlite;
const GENEROUS = { FAL_REQUESTS_PER_MINUTE: '10000', GEMINI_REQUESTS_PER_MINUTE: '10000' };
const CANNOT_SAVE = 'cannot save';
/** Discord waits for so long. */
const ACK_MS = 3_000;

let studio: Studio;
let port: string;

beforeEach(async () => {
  studio = await startStudio({ fal: { latencyMs: 300 }, gemini: { latencyMs: 50 } });
  port = await aFreePort();
});
afterEach(async () => {
  await killAll();
  await studio.close();
});

const aBot = (): Promise<EaselProcess> =>
  startBotProcess({ ...studio.env, ...GENEROUS, HTTP_PORT: port });
const paint = (prompt: string) =>
  studio.discord.person('ada').command('generate', { prompt, iterations: 2 });
const over = (answer: Answer) =>
  studio.discord.until(() => textOf(answer.message()).includes('🏆'));
const readiness = () => ask(port, '/readyz');

/** Nothing was paid twice. */
function expectPaidOnce(): void {
  const inputs = studio.fal.paid.map(({ input }) => JSON.stringify(input));
  expect(new Set(inputs).size).toBe(inputs.length);
}

/** While nothing can be saved, people and probes are told, and nothing new is paid; afterwards all goes on. */
async function expectToWait(reason: string, answers: readonly Answer[], mend: () => Promise<void>) {
  await expect.poll(async () => (await readiness()).body).toContain(reason);
  await studio.discord.until(() =>
    answers.some((answer) => answer.message()?.content.includes(CANNOT_SAVE)),
  );
  const paid = studio.fal.paid.length;
  const refused = await paint('a cat');
  expect(refused.ackMs).toBeLessThan(ACK_MS);
  expect((await refused.settled()).said()).toContain(CANNOT_SAVE);
  expect(studio.fal.paid).toHaveLength(paid);
  await mend();
  await Promise.all(answers.map(over));
  await expect.poll(async () => (await readiness()).status).toBe(200);
  expectPaidOnce();
}

it('a database that another program locks for a while: commands are answered, results kept, and it all goes on', async () => {
  await aBot();
  const answers = await Promise.all(['fox', 'owl'].map(paint));
  await studio.discord.until(() => studio.fal.paid.length > 0);
  const path = studio.env.DATABASE_URL?.slice('file:'.length) ?? '';
  const other = new (load(DRIVER))(path, { timeout: 5_000 });
  onTestFinished(() => void other.close());
  other.exec('begin immediate');
  const asked = performance.now();
  expect((await ask(port, '/healthz')).status).toBe(200);
  expect(performance.now() - asked).toBeLessThan(1_000);
  await expectToWait('another program has it locked', answers, () => {
    other.exec('commit');
    return Promise.resolve();
  });
});

it('a stop while another program has the database locked and a run is painted takes 20 s at most', async () => {
  const bot = await aBot();
  studio.gemini.intercept(() => 'hang');
  await paint('fox');
  await studio.discord.until(() => studio.fal.paid.length > 0 && studio.gemini.calls.length > 0);
  const path = studio.env.DATABASE_URL?.slice('file:'.length) ?? '';
  const other = new (load(DRIVER))(path, { timeout: 5_000 });
  onTestFinished(() => void other.close());
  other.exec('begin immediate');
  await expect
    .poll(async () => (await readiness()).body)
    .toContain('another program has it locked');
  const asked = performance.now();
  bot.signal('SIGTERM');
  expect(await bot.exited).toMatchObject({ code: 0, signal: null });
  expect(performance.now() - asked).toBeLessThan(20_000);
  other.exec('commit');
});

it('a lock that is gone in a moment is not even told', async () => {
  const bot = await aBot();
  const path = studio.env.DATABASE_URL?.slice('file:'.length) ?? '';
  const other = new (load(DRIVER))(path, { timeout: 5_000 });
  onTestFinished(() => void other.close());
  other.exec('begin immediate');
  const answering = paint('fox');
  await new Promise((resolve) => setTimeout(resolve, 200));
  other.exec('commit');
  const answer = await answering;
  await over(answer);
  expect(bot.output).not.toContain('nothing can be saved');
});

it('results that cannot be written are found out before they are paid for', async ({ skip }) => {
  const results = join(studio.dataDir, 'outputs', 'results');
  await aBot();
  await over(await paint('a first fox'));
  const paid = studio.fal.paid.length;
  if (!forbid(results)) return skip('this machine does not let us take a right away');
  const answer = await paint('an owl');
  await expectToWait('may not write', [answer], () => {
    expect(studio.fal.paid).toHaveLength(paid);
    allow(results);
    return Promise.resolve();
  });
  expect(studio.fal.paid.length).toBeGreaterThan(paid);
  expect((await readdir(results)).length).toBe(2);
});

it('folders that are gone for a while are missed, and never made anew', async () => {
  await aBot();
  const [data, away] = [studio.dataDir, `${studio.dataDir}-away`];
  const answers = await Promise.all(['fox', 'owl'].map(paint));
  await studio.discord.until(() => studio.fal.paid.length > 0);
  await rename(data, away);
  await expectToWait('its place is gone', answers, () => rename(away, data));
});

/** Takes the right to write away, from root as well. */
function forbid(folder: string): boolean {
  try {
    if (process.geteuid?.() === 0) execFileSync('chattr', ['+i', folder], { stdio: 'ignore' });
    else execFileSync('chmod', ['a-w', folder]);
  } catch {
    return false;
  }
  onTestFinished(() => {
    allow(folder);
  });
  return true;
}

function allow(folder: string): void {
  if (!existsSync(folder)) return;
  if (process.geteuid?.() === 0) execFileSync('chattr', ['-i', folder], { stdio: 'ignore' });
  else execFileSync('chmod', ['u+w', folder]);
}

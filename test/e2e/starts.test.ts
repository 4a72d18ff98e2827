/** Starts that Discord makes difficult, and a token that it takes back. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/open.js';
import { readFailedStarts, writeFailedStartsAtExit } from '../../src/db/starts.js';
import { startStudio, type Studio } from '../sandbox/studio.js';
import { aStream } from '../support/streams.js';
import { PATIENT_MS, startIn, textOf } from './fault-scene.js';
import { BOT, killAll, start, startBotProcess, type EaselProcess } from './process.js';

let studio: Studio;

beforeEach(async () => {
  studio = await startStudio({ fal: { latencyMs: 50 }, gemini: { latencyMs: 20 } });
});
afterEach(async () => {
  await killAll();
  await studio.close();
});

const paint = () =>
  studio.discord.person('ada').command('generate', { prompt: 'a red fox in fog', iterations: 3 });

/** Keeps what the last start left, as new as can be: a wait of five seconds is not to be over before the next has begun. */
async function endedJustNow(): Promise<void> {
  const url = studio.env.DATABASE_URL ?? '';
  const { db, close } = await openDatabase(url, '0.0.0-test');
  const { count } = await readFailedStarts(db);
  await close();
  writeFailedStartsAtExit(url, { count, at: Date.now() + 60_000 });
}

/** When a process logged the first line with this text, epoch milliseconds. */
function loggedAt({ lines }: EaselProcess, text: string): number {
  return Number(/"time":(\d+)/u.exec(lines.find((line) => line.includes(text)) ?? '')?.[1]);
}

/** Discord takes no call with the token any more. */
function takeBack(): () => void {
  return studio.discord.standIn.intercept((call, next) =>
    call.headers.has('authorization')
      ? Response.json({ message: '401: Unauthorized', code: 0 }, { status: 401 })
      : next(),
  );
}

it('a token that is taken back while events still come ends the bot, and the next one goes on', async () => {
  const bot = await startBotProcess(studio.env);
  const answer = await paint();
  await studio.discord.until(() => studio.fal.paid.length > 0);
  const { calls } = studio.discord.standIn;
  const before = calls.length;
  const giveBack = takeBack();
  expect(await bot.exited).toMatchObject({ code: 78 });
  expect(bot.lines.filter((line) => line.startsWith('Discord does not know'))).toHaveLength(1);
  const withToken = calls.slice(before).filter(({ headers }) => headers.has('authorization'));
  // Those that were on their way when it said so.
  expect(withToken.length).toBeLessThanOrEqual(3);
  expect(textOf(answer)).not.toMatch(/[🏆❌]/u);
  giveBack();
  await startBotProcess(studio.env);
  await studio.discord.until(() => textOf(answer).includes('🏆'), PATIENT_MS);
  const inputs = studio.fal.paid.map(({ input }) => JSON.stringify(input));
  expect(new Set(inputs).size).toBe(inputs.length);
});

it('runs go on though commands cannot be registered', async () => {
  const first = await startIn(studio);
  const answer = await paint();
  await studio.discord.until(() => studio.fal.paid.length > 0);
  await first.stop();
  expect(textOf(answer)).not.toContain('🏆');
  studio.discord.standIn.intercept(({ path }, next) =>
    path.endsWith('/commands') ? new Response('', { status: 503 }) : next(),
  );
  const log = aStream();
  const second = await startIn(studio, {}, log);
  await studio.discord.until(() => textOf(answer).includes('🏆'), PATIENT_MS);
  expect(log.lines().join()).toContain('commands could not be registered');
  await second.stop();
});

describe('after a start that Discord refused', () => {
  const WAITS = 'the last starts failed';

  beforeEach(async () => {
    const accept = studio.discord.gateway.refuseIntents();
    const refused = start(...BOT, studio.env);
    expect(await refused.exited).toMatchObject({ code: 78 });
    expect(refused.output).not.toContain(WAITS);
    await endedJustNow();
    accept();
  });

  it('the next one waits before it asks again', async () => {
    const { identifies } = studio.discord;
    const next = start(...BOT, studio.env);
    await next.said('"msg":"ready"');
    expect(loggedAt(next, '"msg":"ready"') - loggedAt(next, WAITS)).toBeGreaterThan(4_900);
    expect(studio.discord.identifies).toBe(identifies + 1);
  });

  it('a stop while it waits is heard, and forgets it', async () => {
    const next = start(...BOT, studio.env);
    await next.said(WAITS);
    next.signal('SIGTERM');
    expect(await next.exited).toMatchObject({ code: 0 });
    const third = await startBotProcess(studio.env);
    expect(third.output).not.toContain(WAITS);
  });
});

it('after a defect the next start waits, too', async () => {
  const defect = `process.on('SIGUSR2', () => { throw new Error('a defect'); });`;
  const script = `--import=data:text/javascript,${encodeURIComponent(defect)}`;
  const first = await startBotProcess({ ...studio.env, NODE_OPTIONS: script });
  first.signal('SIGUSR2');
  expect(await first.exited).toMatchObject({ code: 1 });
  await endedJustNow();
  await start(...BOT, studio.env).said('the last starts failed');
});

it('after kill -9 a start waits for nothing', async () => {
  await (await startBotProcess(studio.env)).kill();
  expect((await startBotProcess(studio.env)).output).not.toContain('the last starts failed');
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Answer } from '../sandbox/discord/index.js';
import { startStudio, type Studio } from '../sandbox/studio.js';
import { killAll, startBotProcess } from './process.js';
import { controlsOf, textOf } from '../sandbox/discord/text.js';
import { isOver } from '../sandbox/visit.js';

/** What people may do to each other's turns, money and runs. */
let studio: Studio;
const SLOTS = 2;

beforeAll(async () => {
  studio = await startStudio({
    fal: { latencyMs: 200, concurrency: 8 },
    gemini: { latencyMs: 20 },
    discord: { limits: Infinity },
  });
  await startBotProcess({
    ...studio.env,
    FAL_CONCURRENCY: String(SLOTS),
    FAL_REQUESTS_PER_MINUTE: '10000',
    GEMINI_REQUESTS_PER_MINUTE: '10000',
    FAL_MODELS: 'fal-ai/nano-banana',
    USER_DAILY_RUNS: '100',
  });
});
afterAll(async () => {
  await killAll();
  await studio.close();
});

const ada = () => studio.discord.person('ada');
const ben = () => studio.discord.person('ben');
const cleo = () => studio.discord.person('cleo');

const batchOf = (count: number, more = {}) => ({
  file: {
    name: 'batch.json',
    bytes: Buffer.from(
      JSON.stringify(
        Array.from({ length: count }, (_, index) => ({
          prompt: `a yellow boat ${index}`,
          ...more,
        })),
      ),
    ),
  },
});

const statusOf = (answer: Answer) => textOf(answer.message());

function messageOf(answer: Answer) {
  const message = answer.message();
  if (!message) throw new Error(`no message: ${answer.said()}`);
  return message;
}

it('a newcomer’s first image comes within two turns while a batch of a hundred runs, which its owner then cancels', async () => {
  const batch = await ben().command('generate', batchOf(100));
  await studio.discord.until(() => studio.fal.paid.length >= 3 * SLOTS);
  const before = studio.fal.paid.length;
  const single = await ada().command('generate', {
    prompt: 'a purple owl',
    seed: 99,
    iterations: 1,
  });
  await studio.discord.until(() => studio.fal.paidBySeed(99).length > 0);
  const turns =
    studio.fal.paid.findIndex(({ input }) => JSON.stringify(input).includes('purple owl')) - before;
  expect(turns).toBeLessThanOrEqual(2 * SLOTS);
  await studio.discord.until(() => statusOf(single).includes('🏆'));

  await expect((await ada().press(messageOf(batch), 'Cancel')).settled()).resolves.toSatisfy(
    (answer: Answer) => answer.said().includes('Only its owner'),
  );
  const answer = await (await ben().press(messageOf(batch), 'Cancel')).settled();
  expect(answer.said()).toMatch(/Cancelled \d+ runs/);
  const paidThen = studio.fal.paid.length;
  await studio.discord.until(() => isOver(batch));
  expect(controlsOf(messageOf(batch)).map(({ label }) => label)).not.toContain('Cancel');
  expect(studio.fal.paid.length).toBe(paidThen);
});

it('a moderator cancels by /cancel what somebody else is having painted; the run ends cancelled, once', async () => {
  const single = await ada().command('generate', { prompt: 'a slow green train' });
  await studio.discord.until(() => statusOf(single) !== '');
  const [offered] = await cleo().autocomplete('cancel', 'run', 'green train');
  if (!offered) throw new Error('nothing is offered');
  const answer = await (await cleo().command('cancel', { run: offered.value })).settled();
  expect(answer.ephemeral).toBe(true);
  expect(answer.said()).toContain('Cancelled 1 run');
  await studio.discord.until(() => statusOf(single).includes('Cancelled'));
  const again = await (await cleo().command('cancel', { run: offered.value })).settled();
  expect(again.said()).toContain('over already');
  expect(await cleo().autocomplete('cancel', 'run', 'green train')).toEqual([]);
});

it('a dear submission starts only when its owner presses Start, beside the estimate', async () => {
  const paid = studio.fal.paid.length;
  const dear = await ada().command('generate', {
    ...batchOf(30, { images: 2 }),
    model: 'fal-ai/nano-banana',
    iterations: 2,
  });
  await dear.settled();
  expect(statusOf(dear)).toMatch(/30 runs and may cost up to about \$\d+\.\d\d/);
  const refused = await (await ben().press(messageOf(dear), 'Start')).settled();
  expect(refused.said()).toContain('Only its owner');
  expect(studio.fal.paid.length).toBe(paid);
  await ada().press(messageOf(dear), 'Start');
  await studio.discord.until(() => studio.fal.paid.length > paid);
  const answer = await (await ada().press(messageOf(dear), 'Cancel')).settled();
  expect(answer.said()).toMatch(/Cancelled \d+ run/);
  await studio.discord.until(() => isOver(dear));
});

it('a batch that the quota does not hold is refused whole, with what is left', async () => {
  const paid = studio.fal.paid.length;
  const answer = await (await ben().command('generate', batchOf(100))).settled();
  expect(answer.said()).toMatch(/needs 100 runs and you have \d+ of 100 left/);
  expect(studio.fal.paid.length).toBe(paid);
});

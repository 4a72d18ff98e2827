/** Slots at fal over the death of a process, and what one learns of an account that is refused. */
import { afterEach, expect, it, onTestFinished } from 'vitest';
import * as refusals from '../sandbox/refusals.js';
import type { FalOptions } from '../sandbox/fal/index.js';
import { startStudio } from '../sandbox/studio.js';
import { FaultScene, textOf } from './fault-scene.js';
import { killAll, startBotProcess } from './process.js';

afterEach(killAll);

const prompts = (count: number) =>
  JSON.stringify(Array.from({ length: count }, (_, n) => `a red fox, number ${String(n)}`));

async function aStudio(fal: FalOptions) {
  const studio = await startStudio({ fal, gemini: { latencyMs: 20 } });
  onTestFinished(() => studio.close());
  return studio;
}

it('no more jobs are in progress at fal than slots, however often the process is killed', async () => {
  const studio = await aStudio({ latencyMs: 600, concurrency: 16 });
  const { discord, fal } = studio;
  // A request in doubt keeps its slot for as long as its job is looked for.
  const limits = { FAL_CONCURRENCY: '3', MAX_ACTIVE_RUNS: '12', API_TIMEOUT_MS: '5000' };
  const env = { ...studio.env, ...limits };
  let bot = await startBotProcess(env);
  const file = { name: 'prompts.json', bytes: Buffer.from(prompts(12)) };
  const answer = await discord.person('ada').command('generate', { file, iterations: 1 });
  for (const paid of [2, 5, 8]) {
    await fal.standIn.until(() => fal.paid.length >= paid);
    await bot.kill();
    bot = await startBotProcess(env);
  }
  await discord.until(() => textOf(answer).includes('12 of 12 painted'));
  expect(fal.paid).toHaveLength(12);
  expect(fal.mostAtOnce).toBeLessThanOrEqual(3);
});

it('runs wait where the account is refused, people are told whose matter it is, and all goes on', async () => {
  const scene = await FaultScene.open();
  onTestFinished(() => scene.close());
  const { fal, gemini } = scene.studio;
  const mend = gemini.standIn.intercept(refusals.geminiWrongPlace());
  const first = await scene.paint('an owl', { iterations: 1 });
  const told =
    'The critic (Gemini) cannot be used at the moment. Only the host of this bot can fix that, and has been told; this goes on by itself then.';
  await scene.until(first, told);
  const paid = fal.paid.length;
  const second = await scene.paint('a boat', { iterations: 1 });
  await scene.until(second, told);
  expect(fal.paid).toHaveLength(paid);
  const lines = scene.logged().filter((line) => line.includes('User location is not supported'));
  expect(lines).toHaveLength(1);
  mend();
  for (const answer of [first, second]) await scene.until(answer, '🏆');
});

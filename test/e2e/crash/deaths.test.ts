import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Call } from '../../sandbox/stand-in.js';
import { killAll } from '../process.js';
import { Scene } from './scene.js';
import { killAtRandom } from './storm.js';
import { textOf } from '../../sandbox/discord/text.js';
import { asks } from '../asks.js';

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.open({}, { API_TIMEOUT_MS: '4000' });
});
afterEach(async () => {
  await scene.bot.kill();
});
afterAll(async () => {
  await killAll();
  await scene.close();
});

const NOTHING_WRONG = { lost: [], failed: [], duplicatedPosts: [], doublePaid: [] };

it('a process that is killed ten times at random loses nothing, posts nothing twice and pays nothing twice', async () => {
  await killAtRandom(scene, { seed: 7, kills: 10, submissions: 6, lifeMs: 900 });
  await scene.settled(40_000);
  expect(scene.account()).toMatchObject(NOTHING_WRONG);
});

it.each([
  ['a step', 'evaluation', asks('critique')],
  [
    'a post',
    'picture',
    ({ method, path }: Call) => method === 'POST' && path.endsWith('/messages'),
  ],
])('%s that kills the process three times fails its run alone', async (_, word, isDeadly) => {
  const { discord, gemini } = scene.studio;
  await scene.bot.start();
  const standIn = word === 'picture' ? discord.standIn : gemini;
  const deadly = standIn.intercept((call, next) => {
    if (!call.body.includes(`deadly ${word}`) || !isDeadly(call)) return next();
    void scene.bot.kill();
    return 'hang';
  });
  const prompts = [`a deadly ${word}`, 'a blue boat', 'a green cup'];
  const answers = await Promise.all(prompts.map((prompt) => scene.generate({ prompt })));
  for (let deaths = 1; deaths <= 3; deaths += 1) {
    await scene.bot.ended();
    await scene.bot.start();
  }
  await scene.settled(30_000);
  const [fatal, ...others] = answers.map((answer) => () => textOf(answer.message()));
  // Of a run that was over before, this is told after its result.
  await discord.until(() => fatal?.().includes('stopped the bot three times'));
  deadly();
  for (const other of others) expect(other()).toContain('🏆');
  expect(discord.invalidRequests()).toEqual([]);
});

it('three stops and three kills of a run that only waits its turn do not fail it', async () => {
  const { gemini } = scene.studio;
  const block = gemini.intercept(() => 'hang');
  await scene.bot.start({ GEMINI_CONCURRENCY: '1' });
  await scene.generate({ prompt: 'a lamp that holds the lane' });
  await gemini.until(() => gemini.calls.at(-1)?.body.includes('holds the lane'));
  await scene.generate({ prompt: 'a tree that waits' });
  for (const end of ['kill', 'stop', 'kill', 'stop', 'kill'] as const) {
    await scene.bot[end]();
    await scene.bot.start({ GEMINI_CONCURRENCY: '1' });
  }
  block();
  await scene.bot.kill();
  await scene.bot.start();
  await scene.settled(30_000);
  expect(scene.account().failed.filter((content) => content.includes('waits'))).toEqual([]);
});

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { killAll } from './process.js';
import { isAccepted } from './crash/audit.js';
import { Held, Holds, KINDS, MOMENTS, type Kind, type Moment } from './crash/moments.js';
import { fileOf, Scene } from './crash/scene.js';
import { killAtRandom } from './crash/storm.js';

let scene: Scene;
let holds: Holds;

beforeAll(async () => {
  scene = await Scene.open({}, { API_TIMEOUT_MS: '4000' });
  scene.alwaysTie('tie');
  holds = new Holds(scene.studio);
});
afterEach(async () => {
  await scene.bot.kill();
});
afterAll(async () => {
  await killAll();
  await scene.close();
});

const NOTHING_WRONG = { lost: [], failed: [], duplicatedPosts: [], doublePaid: [] };

/** Gives a command that comes to this kind of call, and waits until it is held there. */
async function holdAt(kind: Kind, moment: Moment): Promise<Held> {
  const marker = `${moment}${KINDS.indexOf(kind)}x`;
  const held = new Held(kind, marker, moment);
  const prompt = `${marker} a red fox and a blue boat, ${kind.name === 'comparison' ? 'tie' : 'fog'}`;
  const options = kind.needsFile ? fileOf(marker, prompt) : { prompt, iterations: 2 };
  void scene.generate(options).then((answer) => (held.answer = answer));
  await holds.until(held, 20_000);
  return held;
}

it.each(MOMENTS)(
  'a process that dies at any outside call (%s) loses nothing, posts nothing twice and pays nothing twice',
  async (moment) => {
    // What is held must not be given up meanwhile.
    await scene.bot.start({ API_TIMEOUT_MS: '60000' });
    const own = KINDS.filter(({ isShared }) => !isShared);
    const held = await Promise.all(own.map((kind) => holdAt(kind, moment)));
    for (const kind of KINDS.filter(({ isShared }) => isShared))
      held.push(await holdAt(kind, moment));
    if (moment === 'answered') await holds.release(held);
    await scene.bot.kill();
    await holds.release(held);
    await scene.bot.start();
    await scene.settled(30_000);
    const account = scene.account();
    expect(account).toMatchObject(NOTHING_WRONG);
    expect(account.doublePaidInDoubt.fal).toBe(0);
    // Where the acknowledgement never arrived, nobody was promised anything.
    const unheard = moment === 'before' ? [held[0]?.answer] : [];
    expect(scene.answers.filter((answer) => !isAccepted(answer))).toEqual(unheard);
  },
);

it('a process that is killed ten times at random loses nothing, posts nothing twice and pays nothing twice', async () => {
  await killAtRandom(scene, { seed: 7, kills: 10, submissions: 6, lifeMs: 900 });
  await scene.settled(40_000);
  expect(scene.account()).toMatchObject(NOTHING_WRONG);
});

it('a step that kills the process three times fails its run alone', async () => {
  const { discord, gemini } = scene.studio;
  await scene.bot.start();
  const deadly = gemini.intercept((call, next) => {
    if (!call.body.includes('deadly') || !call.body.includes('\\"task\\":\\"evaluate\\"'))
      return next();
    void scene.bot.kill();
    return 'hang';
  });
  const prompts = ['a deadly red fox', 'a blue boat', 'a green cup'];
  const answers = await Promise.all(prompts.map((prompt) => scene.generate({ prompt })));
  for (let deaths = 1; deaths <= 3; deaths += 1) {
    await scene.bot.ended();
    await scene.bot.start();
  }
  await scene.settled(30_000);
  deadly();
  const [fatal, ...others] = answers.map((answer) => answer.message()?.content ?? '');
  expect(fatal).toContain('stopped the bot three times');
  for (const other of others) expect(other).toContain('🏆');
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

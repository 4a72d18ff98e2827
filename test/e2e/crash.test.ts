import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { killAll } from './process.js';
import { isAccepted } from './crash/audit.js';
import { Held, Holds, KINDS, MOMENTS, type Kind, type Moment } from './crash/moments.js';
import { fileOf, Scene } from './crash/scene.js';

let scene: Scene;
let holds: Holds;

beforeAll(async () => {
  scene = await Scene.open({}, { API_TIMEOUT_MS: '4000' });
  scene.alwaysTie('tie');
  scene.loseJobs('doubt');
  scene.postFirst('unjudged');
  holds = new Holds(scene.studio);
});
afterEach(async () => {
  await scene.bot.kill();
});
afterAll(async () => {
  await killAll();
  await scene.close();
});

/** For what never comes: thirty runs share a slow machine. */
const PATIENCE_MS = 180_000;

const NOTHING_WRONG = { lost: [], failed: [], duplicatedPosts: [], doublePaid: [] };

/** Words without which no call of a kind is made. */
const LEADS_TO: Readonly<Record<string, string>> = {
  comparison: 'tie',
  'list of jobs': 'doubt',
  'iteration’s completion': 'unjudged',
  'look before a completion': 'unjudged',
};

/** Gives a command that comes to this kind of call, and waits until it is held there. */
async function holdAt(kind: Kind, moment: Moment): Promise<Held> {
  const marker = `${moment}${KINDS.indexOf(kind)}x`;
  const held = new Held(kind, marker, moment);
  const prompt = `${marker} a red fox and a blue boat, ${LEADS_TO[kind.name] ?? 'fog'}`;
  const options = kind.needsFile ? fileOf(marker, prompt) : { prompt, iterations: 2 };
  // Of each person one file is read at a time.
  const person = KINDS.indexOf(kind) % 2 === 0 ? 'ada' : 'ben';
  void scene.generate(options, person).then((answer) => (held.answer = answer));
  await holds.until(held, PATIENCE_MS);
  return held;
}

it.each(MOMENTS)(
  'a process that dies at any outside call (%s) loses nothing, posts nothing twice and pays nothing twice',
  async (moment) => {
    // What is held must not be given up meanwhile.
    await scene.bot.start({ API_TIMEOUT_MS: String(PATIENCE_MS) });
    const earlier = scene.answers.length;
    const own = KINDS.filter(({ isShared }) => !isShared);
    const held = await Promise.all(own.map((kind) => holdAt(kind, moment)));
    for (const kind of KINDS.filter(({ isShared }) => isShared))
      held.push(await holdAt(kind, moment));
    if (moment === 'answered') await holds.release(held);
    await scene.bot.kill();
    await holds.release(held);
    await scene.bot.start();
    await scene.settled(PATIENCE_MS);
    const account = scene.account();
    expect(account).toMatchObject(NOTHING_WRONG);
    expect(account.doublePaidInDoubt.fal).toBe(0);
    // Where the acknowledgement never arrived, nobody was promised anything.
    const unheard = moment === 'before' ? [held[0]?.answer] : [];
    const heard = scene.answers.slice(earlier);
    expect(heard.filter((answer) => !isAccepted(answer))).toEqual(unheard);
  },
  3 * PATIENCE_MS,
);

/** Kills at random moments while commands come in. What is random follows from a seed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { chance, choose } from '../../sandbox/chance.js';
import { fileOf, type Scene } from './scene.js';

export interface Storm {
  readonly seed: number;
  readonly kills: number;
  readonly submissions: number;
  /** The longest that a process lives, from its start; every shorter time is as likely. */
  readonly lifeMs: number;
  readonly onKill?: (kills: number) => void;
}

const PEOPLE = ['ada', 'ben', 'cleo'] as const;
const THINGS = ['fox', 'boat', 'lamp', 'house', 'tree', 'robot', 'cup', 'owl'] as const;
const COLOURS = ['red', 'blue', 'green', 'yellow'] as const;
/** The share of kills that may hit a process before it hears Discord. */
const STARTS_CUT = 0.4;
/** One in so many submissions is a file of two prompts. */
const FILES = 8;

/** Leaves a living bot behind. */
export async function killAtRandom(scene: Scene, storm: Storm): Promise<void> {
  const { seed, kills, submissions, lifeMs, onKill } = storm;
  await scene.bot.start();
  for (let kill = 0; kill < kills; kill += 1) {
    const due = Math.ceil((submissions * (kill + 1)) / kills);
    for (let nth = Math.ceil((submissions * kill) / kills); nth < due; nth += 1)
      void scene.generate(wish(seed, nth), choose(PEOPLE, seed, nth));
    await sleep(chance(seed, 'life', kill) * lifeMs);
    await scene.bot.kill();
    onKill?.(kill + 1);
    // Now and then it is killed while it starts; where commands are due, it must hear them.
    const isDue = Math.ceil((submissions * (kill + 2)) / kills) > due || kill + 1 === kills;
    if (isDue || chance(seed, 'hears', kill) > STARTS_CUT) await scene.bot.start();
    else void scene.bot.begin();
  }
}

/** The nth command of a stream of them. */
export function wish(seed: number, nth: number) {
  const words = ['a', 'b'].map(
    (part) => `a ${choose(COLOURS, seed, nth, part)} ${choose(THINGS, seed, nth, part, 1)}`,
  );
  const prompt = `${words.join(' and ')} at dusk, number ${nth}`;
  if (nth % FILES === FILES - 1) return fileOf(`number ${nth}`, prompt, `${prompt} again`);
  return { prompt, images: 1 + (nth % 3 === 0 ? 1 : 0), ...(nth % 2 === 0 ? {} : { seed: nth }) };
}

/** `npm run test:crash`: hundreds of SIGKILLs at random moments while people ask for pictures, and what came of it. */
import { execFileSync } from 'node:child_process';
import { Command } from 'commander';
import { Scene } from './crash/scene.js';
import { killAtRandom } from './crash/storm.js';

/** Runs whose steps were hit twice wait for a process that lives. */
const SETTLE_MS = 300_000;
const REPORT_EVERY = 25;
/** The share of commands that must have found a living bot, for the rest to mean anything. */
const MOST_ANSWERED = 0.75;

interface Options {
  readonly seed: string;
  readonly kills: string;
  readonly submissions: string;
  readonly life: string;
}

const options = new Command('test:crash')
  .option('--seed <n>', 'what is random follows from it', String(Date.now() % 100_000))
  .option('--kills <n>', 'SIGKILLs', '300')
  .option('--submissions <n>', 'commands that are given meanwhile', '80')
  .option('--life <ms>', 'the longest that a process lives once it is killed', '1500')
  .parse()
  .opts<Options>();
const seed = Number(options.seed);

execFileSync(process.execPath, ['scripts/build-if-stale.js'], { stdio: 'inherit' });
const scene = await Scene.open();
console.log(`seed ${seed}`);
await killAtRandom(scene, {
  seed,
  kills: Number(options.kills),
  submissions: Number(options.submissions),
  lifeMs: Number(options.life),
  onKill: (kills) => {
    if (kills % REPORT_EVERY === 0) console.log(`${kills} kills, ${scene.answers.length} commands`);
  },
});
await scene.settled(SETTLE_MS);
const account = scene.account();
console.log({
  seed,
  kills: scene.bot.kills.length,
  ...account,
  doubtsAboutReplies: scene.bot.said('a reply was in doubt'),
  doubtsAboutPosts: scene.bot.said('a post was in doubt'),
  jobsAdopted: scene.bot.said('the job had been accepted: adopted'),
  jobsUnknown: scene.bot.said('fal knows no such job'),
  endedByItself: scene.bot.deaths,
});
await scene.close();
const { lost, failed, duplicatedPosts, doublePaid } = account;
const wrong = [lost, failed, duplicatedPosts, doublePaid, scene.bot.deaths].flat();
const areEnough = account.acknowledged >= Number(options.submissions) * MOST_ANSWERED;
process.exit(wrong.length === 0 && account.doublePaidInDoubt.fal === 0 && areEnough ? 0 : 1);

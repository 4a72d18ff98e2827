/** `npm run test:soak`: people ask for pictures without a pause while a share of all calls fails. */
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import type { Usage } from './crash/bot.js';
import { Scene } from './crash/scene.js';
import { wish } from './crash/storm.js';
import { badWeather } from './crash/weather.js';

const SETTLE_MS = 240_000;
/** Before the first measure, caches fill and code is compiled. */
const WARM_UP_MS = 20_000;
const MEASURE_EVERY_MS = 10_000;
const MAX_INVALID_REQUESTS = 50;
const MAX_ACK_MS = 1_000;
/** The share of commands that may come to nothing in such a weather. */
const MOST_SPOILT = 0.1;
/** What the last third of the time may have beyond the middle one: calls under way come and go. */
const GROWTH = { rssMiB: 1.1, heapMiB: 1.05, handles: 1.5 } as const;
const MEASURED = ['rssMiB', 'heapMiB', 'handles'] as const;

interface Options {
  readonly minutes: string;
  readonly every: string;
  readonly share: string;
  readonly seed: string;
}

const options = new Command('test:soak')
  .option('--minutes <n>', 'how long', '10')
  .option('--every <ms>', 'between two commands', '1500')
  .option('--share <n>', 'of all calls that fail', '0.05')
  .option('--seed <n>', 'what is random follows from it', String(Date.now() % 100_000))
  .parse()
  .opts<Options>();
const seed = Number(options.seed);

execFileSync(process.execPath, ['scripts/build-if-stale.js'], { stdio: 'inherit' });
const scene = await Scene.open();
await scene.bot.start();
console.log(`seed ${seed}`);
const fair = badWeather(scene, Number(options.share), seed);
const end = performance.now() + Number(options.minutes) * 60_000;
const measures: Usage[] = [];
let measureAt = performance.now() + WARM_UP_MS;
for (let nth = 0; performance.now() < end; nth += 1) {
  void scene.generate(wish(seed, nth));
  if (performance.now() >= measureAt) {
    measures.push(await scene.bot.usage());
    console.log(measures.at(-1), `${nth + 1} commands`);
    measureAt += MEASURE_EVERY_MS;
  }
  await sleep(Number(options.every));
}
const postedAfterMs = await scene.settled(SETTLE_MS);
fair();
const last = await scene.bot.usage();
const [first = last] = measures;
const acks = scene.answers
  .flatMap(({ ackMs }) => (ackMs === undefined ? [] : [ackMs]))
  .sort((a, b) => a - b);
const p99 = acks[Math.ceil(acks.length * 0.99) - 1] ?? Number.NaN;
const invalid = scene.studio.discord.invalidRequests().length;
const account = scene.account();
// A command meets a fault in its acknowledgement as any call may; a run may meet as many as end it.
const unheard = scene.answers.length - acks.length;
const broken = [
  ...scene.bot.deaths,
  ...(unheard <= scene.answers.length * MOST_SPOILT ? [] : [`${unheard} commands unheard`]),
  ...(account.failed.length <= scene.answers.length * MOST_SPOILT ? [] : account.failed),
  ...account.lost,
  ...account.duplicatedPosts,
  ...account.doublePaid,
  ...(invalid < MAX_INVALID_REQUESTS ? [] : [`${invalid} invalid requests`]),
  ...(p99 < MAX_ACK_MS ? [] : [`acknowledgements took ${p99} ms (p99)`]),
  ...MEASURED.filter(grows).map((what) => `${what} grows`),
];
console.log({
  seed,
  first,
  last,
  commands: scene.answers.length,
  ...account,
  postedAfterMs,
  ackP99Ms: p99,
  ackMaxMs: acks.at(-1),
  invalidRequests: invalid,
  broken,
});
await scene.close();

/** Whether it is typically more in the last third of the time than in the middle one; the first warms up. */
function grows(what: keyof Usage): boolean {
  const third = Math.floor(measures.length / 3);
  const early = median(measures.slice(third, 2 * third).map((usage) => usage[what]));
  return median(measures.slice(-third).map((usage) => usage[what])) > early * GROWTH[what];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
process.exit(broken.length === 0 ? 0 : 1);

/** The bot among people: a batch, others who want one picture each, many commands at once, and starts with much to do. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDiscord, type Answer, type Discord } from '../sandbox/discord/index.js';
import { startBot, type BotProcess } from './bot-process.js';
import type { Environment } from './measured.js';
import type { Probed } from './probe.js';
import { prompts } from './prompts.js';
import { openProviders } from './providers.js';
import { measureReady, type Ready } from './ready.js';
import { Submissions, type Shown } from './submissions.js';
import { tell } from './tell.js';

export interface BotOptions {
  readonly scale: number;
  /** Prompts of the batch. */
  readonly batch: number;
  /** People who come one after the other while it lasts. */
  readonly people: number;
  /** How many commands come at once, one number after the other. */
  readonly bursts: readonly number[];
  /** Runs that are queued, each alone, when the bot is started. */
  readonly queued: readonly number[];
}

export interface Burst {
  readonly command: string;
  readonly commands: number;
  readonly p50: number;
  readonly p99: number;
  /** Those that were not acknowledged in the three seconds that Discord waits. */
  readonly late: number;
}

export interface BotFigures {
  /** Of a person in an empty system, and of those beside the batch. */
  readonly alone: Shown;
  readonly beside: Shown;
  /** While the batch ran and people came. */
  readonly loop: Probed['loop'];
  readonly peakMiB: number;
  readonly bursts: readonly Burst[];
  readonly ready: readonly Ready[];
}

/** Between two people who come while the batch runs, in real life. */
const COMES_EVERY_MS = 20_000;
const ALONE = 3;

export async function benchBot(options: BotOptions, folder: string): Promise<BotFigures> {
  execFileSync(process.execPath, ['scripts/build-if-stale.js'], { stdio: 'inherit' });
  const { scale, people, bursts, queued } = options;
  const most = Math.max(people, ALONE, ...bursts);
  const names = Array.from({ length: most }, (_, index) => `person${index}`);
  const providers = await openProviders({ scale, ties: false, falSlots: 4 });
  const discord = await startDiscord({
    people: names,
    // Time is short in all of the scene, so there is more of everything in a second.
    limits: 1 / scale,
    maxActiveThreads: 100_000,
  });
  const env = { ...providers.env, ...environmentOf(discord, folder) };
  try {
    const bot = await startBot(env, folder);
    await discord.until(() => discord.commands().length > 0);
    const scene = await playBatch(discord, bot, env, options).finally(() => bot.kill());
    const ready: Ready[] = [];
    for (const runs of queued)
      ready.push(await measureReady(discord, env, join(folder, `queued-${runs}`), runs));
    return { ...scene, ready };
  } finally {
    await Promise.all([providers.close(), discord.close()]);
  }
}

function environmentOf(discord: Discord, folder: string): Environment {
  mkdirSync(folder, { recursive: true });
  return {
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.apiUrl,
    DISCORD_GUILD_ID: discord.guild().id,
    DATABASE_URL: `file:${join(folder, 'easel.db')}`,
    OUTPUT_DIR: join(folder, 'outputs'),
    FAL_REQUESTS_PER_MINUTE: '1000000',
    GEMINI_REQUESTS_PER_MINUTE: '1000000',
    USER_DAILY_RUNS: '0',
    CONFIRM_COST_USD: '0',
    DAILY_BUDGET_USD: '0',
  };
}

async function playBatch(
  discord: Discord,
  bot: BotProcess,
  env: Environment,
  { scale, batch, people, bursts }: BotOptions,
): Promise<Omit<BotFigures, 'ready'>> {
  const submissions = new Submissions(discord, env.DATABASE_URL ?? '');
  const ask = (nth: number) => {
    const [wish] = prompts(1, 5_000 + nth);
    return discord.person(`person${nth % people}`).command('generate', {
      prompt: wish?.prompt ?? '',
    });
  };
  tell('one after the other in an empty system');
  const alone: Answer[] = [];
  for (let nth = 0; nth < ALONE; nth += 1) {
    const answer = await ask(nth);
    await submissions.over([answer]);
    alone.push(answer);
  }
  await bot.probe();
  tell('a batch, and people beside it');
  const file = { name: 'batch.json', bytes: Buffer.from(JSON.stringify(prompts(batch))) };
  await discord.person('ada').command('generate', { file });
  const beside: Answer[] = [];
  for (let nth = 0; nth < people; nth += 1) {
    beside.push(await ask(ALONE + nth));
    await sleep(COMES_EVERY_MS * scale);
  }
  await submissions.over(beside);
  const { loop, peakMiB } = await bot.probe();
  const acknowledged: Burst[] = [];
  for (const commands of bursts) acknowledged.push(await burst(discord, 'history', commands));
  for (const commands of bursts.slice(0, 2))
    acknowledged.push(await burst(discord, 'generate', commands));
  const shown = { alone: submissions.shown(alone), beside: submissions.shown(beside) };
  submissions.close();
  return { ...shown, loop, peakMiB, bursts: acknowledged };
}

/** As many people as told type a command in one instant. */
async function burst(
  discord: Discord,
  command: 'history' | 'generate',
  commands: number,
): Promise<Burst> {
  tell(`${commands} /${command} at once`);
  const wishes = prompts(commands, 7_000);
  const asked = wishes.map(({ prompt }, nth) =>
    discord
      .person(`person${nth}`)
      .command(command, command === 'generate' ? { prompt, iterations: 1 } : {}),
  );
  const times = (await Promise.all(asked))
    .map(({ ackMs }) => ackMs ?? Number.POSITIVE_INFINITY)
    .sort((a, b) => a - b);
  const at = (share: number) => times[Math.ceil(times.length * share) - 1] ?? Number.NaN;
  const late = times.filter((ms) => ms > discord.settings.ackDeadlineMs).length;
  return { command, commands, p50: at(0.5), p99: at(0.99), late };
}

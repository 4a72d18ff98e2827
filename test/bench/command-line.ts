/** The command line and the bare loop over the same prompts, one after the other, at the same stand-ins. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { boundOf, makespanOf, mostAtOnce, type Slots } from './bound.js';
import { compiled } from './compiled.js';
import type { Entries } from './ledger.js';
import { measure, type Environment, type Measured } from './measured.js';
import { measurePicture } from './picture-cost.js';
import { prompts } from './prompts.js';
import { openProviders, type Providers } from './providers.js';
import { measureStart, type StartTime } from './start-time.js';
import { tell } from './tell.js';
import { countWrites, type Writes } from './writes.js';

export interface CommandLineOptions {
  readonly prompts: number;
  readonly scale: number;
  readonly slots: Slots;
  /** Runs in progress at once; undefined leaves it to the product. */
  readonly active?: number | undefined;
  /** How often it is started to see how long that takes. */
  readonly starts: number;
  /** All pictures of a run are equals. */
  readonly ties: boolean;
  /** Where the product's CPU profile goes. */
  readonly profile?: string | undefined;
}

export interface Loop extends Measured {
  readonly iterations: number;
  readonly makespanMs: number;
  readonly boundMs: number;
  readonly falAtOnce: number;
  readonly geminiAtOnce: number;
  readonly requests: Entries['requests'];
}

export interface CommandLineFigures {
  readonly product: Loop;
  readonly bare: Loop;
  /** CPU milliseconds of one decoded picture and one JPEG of it. */
  readonly pictureMs: number;
  readonly start: StartTime;
  /** An iteration. */
  readonly writes: Writes | undefined;
}

/** Following system calls makes a program slow, so it is done over fewer prompts. */
const TRACED_PROMPTS = 10;

export async function benchCommandLine(
  options: CommandLineOptions,
  folder: string,
): Promise<CommandLineFigures> {
  const { slots, scale, starts, ties, profile } = options;
  execFileSync(process.execPath, ['scripts/build-if-stale.js'], { stdio: 'inherit' });
  const pictureMs = await measurePicture();
  const providers = await openProviders({ scale, ties, falSlots: slots.fal });
  const env = { ...providers.env, ...limits(options) };
  const file = promptsFile(folder, options.prompts);
  const bareArgs = [compiled('bare-loop.ts', folder), file, join(folder, 'bare')];
  const productArgs = (name: string, input = file) => [
    'dist/cli.js',
    ...['--input-file', input],
    ...['--output-dir', join(folder, name)],
  ];
  try {
    const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
    tell('the command line');
    const args = [...profiling, ...productArgs('product')];
    const product = await loop(args, env, folder, slots, providers);
    tell('the bare loop');
    const bare = await loop(bareArgs, env, folder, slots, providers);
    tell('the command line once more, for its writes');
    const few = promptsFile(folder, Math.min(options.prompts, TRACED_PROMPTS));
    const counted = await countWrites(productArgs('traced', few), env, folder);
    const { work } = await providers.take();
    const writes = counted && each(counted, iterationsIn(work));
    tell('its start');
    const start = await measureStart((out) => productArgs(out), providers, env, folder, starts);
    return { product, bare, pictureMs, start, writes };
  } finally {
    await providers.close();
  }
}

/** The environment's say on slots, and no limit by the minute that could be reached. */
function limits({ slots, active }: CommandLineOptions): Environment {
  return {
    FAL_CONCURRENCY: String(slots.fal),
    GEMINI_CONCURRENCY: String(slots.gemini),
    // As the bare loop asks.
    CRITIC_CALLS: '2',
    FAL_REQUESTS_PER_MINUTE: '1000000',
    GEMINI_REQUESTS_PER_MINUTE: '1000000',
    ...(active === undefined ? {} : { MAX_ACTIVE_RUNS: String(active) }),
  };
}

function promptsFile(folder: string, count: number): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `prompts-${count}.json`);
  writeFileSync(file, JSON.stringify({ prompts: prompts(count) }));
  return file;
}

async function loop(
  args: readonly string[],
  env: Environment,
  folder: string,
  slots: Slots,
  providers: Providers,
): Promise<Loop> {
  await providers.take();
  const measured = await measure(args, env, folder);
  const { work, requests } = await providers.take();
  return {
    ...measured,
    iterations: iterationsIn(work),
    makespanMs: makespanOf(work),
    boundMs: boundOf(work, slots),
    falAtOnce: mostAtOnce(work, 'fal'),
    geminiAtOnce: mostAtOnce(work, 'gemini'),
    requests,
  };
}

const iterationsIn = (work: Entries['work']) =>
  work.filter(({ operation }) => operation === 'paint').length;

function each(writes: Writes, iterations: number): Writes {
  const { syncs, syncsOnLoop, commits, databaseBytes } = writes;
  return {
    syncs: syncs / iterations,
    syncsOnLoop: syncsOnLoop / iterations,
    commits: commits / iterations,
    databaseBytes: databaseBytes / iterations,
  };
}

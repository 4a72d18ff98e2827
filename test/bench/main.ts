/** `npm run bench`: what the product takes beside a bare loop, at the same stand-ins, in one run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { benchBot } from './bot.js';
import { botTable } from './bot-table.js';
import { benchCommandLine } from './command-line.js';
import { commandLineTable } from './command-line-table.js';
import { databaseTable } from './database-table.js';

interface Options {
  readonly prompts?: string;
  readonly scale: string;
  readonly slots: string;
  readonly active?: string;
  readonly starts: string;
  readonly ties?: true;
  readonly profile?: string;
  readonly bot?: true;
  readonly people: string;
  readonly bursts: string;
  readonly queued: string;
  readonly db?: string;
  readonly json?: true;
}

const numbers = (text: string) => (text === '' ? [] : text.split(',').map(Number));

const given = new Command('bench')
  .description('Measures Easel beside a bare loop, at stand-ins for its providers.')
  .option('--prompts <n>', 'how many (with --bot: of the batch; 100 unless given)')
  .option('--scale <n>', 'of latencies', '0.1')
  .option('--slots <fal,gemini>', 'calls at once', '4,4')
  .option('--active <n>', 'runs in progress at once')
  .option('--starts <n>', 'how often the start is timed', '7')
  .option('--ties', 'let all pictures of a run be equals')
  .option('--profile <folder>', "where the product's CPU profile goes")
  .option('--bot', 'measure the bot among people instead of the command line')
  .option('--people <n>', 'who come while its batch runs', '20')
  .option('--bursts <n,…>', 'commands at once', '50,200,1000')
  .option('--queued <n,…>', 'runs that are queued when it starts', '10000,100000')
  .option('--db <runs>', 'time every query in a database of so many runs instead')
  .option('--json', 'all figures, for a program')
  .parse()
  .opts<Options>();

const scale = Number(given.scale);
const folder = mkdtempSync(join(tmpdir(), 'easel-bench-'));
try {
  console.log(await figures());
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function figures(): Promise<string> {
  if (given.db !== undefined) return databaseTable(Number(given.db), given.json === true);
  return given.bot ? bot() : commandLine();
}

async function commandLine(): Promise<string> {
  const [fal = 4, gemini = 4] = numbers(given.slots);
  const options = {
    prompts: Number(given.prompts ?? 60),
    scale,
    slots: { fal, gemini },
    active: given.active === undefined ? undefined : Number(given.active),
    starts: Number(given.starts),
    ties: given.ties === true,
    profile: given.profile,
  };
  const figures = await benchCommandLine(options, folder);
  return given.json ? JSON.stringify(figures) : commandLineTable(figures, options);
}

async function bot(): Promise<string> {
  const options = {
    batch: Number(given.prompts ?? 100),
    people: Number(given.people),
    bursts: numbers(given.bursts),
    queued: numbers(given.queued),
    scale,
  };
  const figures = await benchBot(options, folder);
  return given.json ? JSON.stringify(figures) : botTable(figures, options);
}

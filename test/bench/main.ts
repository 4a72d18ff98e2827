/** `npm run bench`: what the product takes beside a bare loop, at the same stand-ins, in one run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { benchCommandLine } from './command-line.js';
import { commandLineTable } from './command-line-table.js';

interface Options {
  readonly prompts: string;
  readonly scale: string;
  readonly slots: string;
  readonly active?: string;
  readonly starts: string;
  readonly ties?: true;
  readonly profile?: string;
  readonly json?: true;
}

const given = new Command('bench')
  .description('Measures Easel beside a bare loop, at stand-ins for its providers.')
  .option('--prompts <n>', 'how many', '60')
  .option('--scale <n>', 'of latencies', '0.1')
  .option('--slots <fal,gemini>', 'calls at once', '4,4')
  .option('--active <n>', 'runs in progress at once')
  .option('--starts <n>', 'how often the start is timed', '7')
  .option('--ties', 'let all pictures of a run be equals')
  .option('--profile <folder>', "where the product's CPU profile goes")
  .option('--json', 'all figures, for a program')
  .parse()
  .opts<Options>();

const [fal = 4, gemini = 4] = given.slots.split(',').map(Number);
const options = {
  prompts: Number(given.prompts),
  scale: Number(given.scale),
  slots: { fal, gemini },
  active: given.active === undefined ? undefined : Number(given.active),
  starts: Number(given.starts),
  ties: given.ties === true,
  profile: given.profile,
};

const folder = mkdtempSync(join(tmpdir(), 'easel-bench-'));
try {
  const figures = await benchCommandLine(options, folder);
  console.log(given.json ? JSON.stringify(figures) : commandLineTable(figures, options));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

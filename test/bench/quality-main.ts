/** `npm run bench:quality`: what the pictures that win really show, by strategy, before stand-ins with the flaws of real models. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { parsePrompts } from '../../src/pipeline/prompts-file.js';
import { MOST_SEEDS, play } from './quality/play.js';
import {
  bestOf,
  DEFAULT,
  ONE_SHOT,
  OTHERS,
  RULE_NAMES,
  split,
  without,
  type Strategy,
} from './quality/strategy.js';
import { tables, type Result } from './quality/table.js';

interface Options {
  readonly prompts: string;
  readonly seeds: string;
  readonly splits: string;
  readonly without: string;
  readonly json?: true;
}

const OWN = join(import.meta.dirname, 'quality/prompts.json');

const given = new Command('bench:quality')
  .description('Measures what the loop is worth, at stand-ins: docs/quality.md.')
  .option('--prompts <file>', 'a file of prompts, as `/batch` takes them', OWN)
  .option(
    '--seeds <n>',
    `pictures of each prompt, by as many first seeds; ${String(MOST_SEEDS)} at most`,
    '2',
  )
  .option('--splits <t×c,…>', 'tries × candidates to measure, too, as 1x3,2x2', '')
  .option(
    '--without <rule,…>',
    'a row without each of them; together, as champion+one-call',
    [...RULE_NAMES, 'champion+one-call'].join(','),
  )
  .option('--json', 'every run, for a program')
  .parse()
  .opts<Options>();

const list = (text: string) => text.split(',').filter((part) => part !== '');

function promptsIn(file: string): readonly string[] {
  const parsed = parsePrompts(readFileSync(file), file);
  if (parsed.ok) return parsed.prompts.map(({ prompt }) => prompt);
  throw new Error(parsed.problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
}

const folder = mkdtempSync(join(tmpdir(), 'easel-quality-'));
try {
  await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function main(): Promise<void> {
  const prompts = promptsIn(given.prompts);
  const seeds = Math.min(MOST_SEEDS, Number(given.seeds));
  const results = {
    bestOf: await all([ONE_SHOT, bestOf(2), bestOf(3), bestOf(4)], prompts, seeds),
    easel: await measure(DEFAULT, prompts, seeds),
    others: await all(
      [...OTHERS, ...list(given.without).map(without), ...list(given.splits).map(split)],
      prompts,
      seeds,
    ),
  };
  const title = `${String(prompts.length)} prompts, ${String(seeds)} seeds each; in brackets 95 % of the means of samples like these`;
  process.stdout.write(given.json ? JSON.stringify(results) : `${title}\n\n${tables(results)}`);
}

async function all(
  strategies: readonly Strategy[],
  prompts: readonly string[],
  seeds: number,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const strategy of strategies) results.push(await measure(strategy, prompts, seeds));
  return results;
}

async function measure(
  strategy: Strategy,
  prompts: readonly string[],
  seeds: number,
): Promise<Result> {
  process.stderr.write(`${strategy.name}\n`);
  const nths = Array.from({ length: seeds }, (_, nth) => nth);
  const played = await Promise.all(nths.map((nth) => play(strategy, prompts, nth, folder)));
  return { strategy, played: played.flat() };
}

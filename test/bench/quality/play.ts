/** Plays prompts through the product's own loop, wired as the command line wires it, and says what came of each. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openPipeline, type Settings } from '../../../src/app/pipeline.js';
import { readConfig } from '../../../src/config.js';
import { loadRun } from '../../../src/db/run-rows.js';
import type { Db } from '../../../src/db/schema.js';
import { createLogger, redactor } from '../../../src/log.js';
import { completePrompt, type Prompt } from '../../../src/pipeline/prompt.js';
import { best, hasImage, winner, type Run } from '../../../src/pipeline/run.js';
import * as published from '../../sandbox/gemini/published.js';
import { imagine } from '../../sandbox/painter/published.js';
import { GENEROUS, startProviders } from '../../sandbox/providers.js';
import { paintSmall } from './painter.js';
import type { Strategy } from './strategy.js';

/** What one prompt came to with one strategy and seed. */
export interface Played {
  readonly prompt: number;
  /** The true score of what the person gets. */
  readonly score: number;
  readonly images: number;
  readonly calls: number;
  /** US dollars by list prices. */
  readonly cost: number;
}

/** Seeds that the painter takes for the same prompt have their high bits in common. */
const seedOf = (prompt: number, nth: number) => prompt * 2 ** 12 + nth * 2 ** 6;
export const MOST_SEEDS = 64;

/** All prompts once, with the nth seed of each. */
export async function play(
  strategy: Strategy,
  prompts: readonly string[],
  nth: number,
  parent: string,
): Promise<readonly Played[]> {
  const folder = await mkdtemp(join(parent, 'quality-'));
  const providers = await startProviders({
    fal: { latencyMs: 0, concurrency: 64, paint: paintSmall },
    gemini: { latencyMs: 0, critic: strategy.critic ?? published },
  });
  try {
    const settings = settingsFor(providers.env, folder);
    const pipeline = await openPipeline({ ...settings, rules: strategy.rules ?? {} });
    try {
      const submission = await pipeline.submit({
        interactionId: 'bench',
        guildId: null,
        channelId: null,
        userId: 'bench',
        roles: [],
        fileName: null,
        locale: 'en-US',
        held: false,
        prompts: prompts.map((text, index) => promptOf(text, index, nth, strategy)),
      });
      pipeline.runner.start();
      await pipeline.runner.idle();
      const ids = submission?.runs.map(({ id }) => id) ?? [];
      const runs = await Promise.all(ids.map((id) => loadRun(pipeline.db, id)));
      return await Promise.all(runs.map((run, at) => outcome(run, at, strategy, pipeline.db)));
    } finally {
      await pipeline.close();
    }
  } finally {
    await providers.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function settingsFor(env: Readonly<Record<string, string>>, folder: string): Settings {
  const given = {
    ...env,
    ...GENEROUS,
    FAL_REQUESTS_PER_MINUTE: '10000000',
    GEMINI_REQUESTS_PER_MINUTE: '10000000',
    DATABASE_URL: `file:${join(folder, 'easel.db')}`,
    OUTPUT_DIR: folder,
    USER_DAILY_RUNS: '0',
    DAILY_BUDGET_USD: '0',
  };
  const read = readConfig(given, 'cli');
  const redact = redactor(Object.values(read.secrets));
  const log = createLogger({ level: 'error', processId: 'bench', redact, to: process.stderr });
  return { ...read, log, redact };
}

function promptOf(text: string, index: number, nth: number, strategy: Strategy): Prompt {
  const { iterations, images } = strategy;
  const rest = { title: null, scene: null, mood: null, negative: null } as const;
  return completePrompt(
    { prompt: text, seed: seedOf(index, nth) },
    { ...rest, aspect: 'square', seed: null, iterations, images, model: MODEL },
    `p${String(index)}`,
  );
}

const MODEL = 'fal-ai/fast-lightning-sdxl';

async function outcome(run: Run, prompt: number, strategy: Strategy, db: Db): Promise<Played> {
  if (run.status !== 'done') throw new Error(`${run.prompt.id} is ${run.status}`);
  const final = strategy.final === 'last' ? run.iterations.at(-1) : winner(run);
  const picture = final && best(final);
  if (!picture) throw new Error(`${run.prompt.id} has no picture`);
  const { calls, cost } = await spentOn(run, strategy, db);
  return {
    prompt,
    score: published.trueScore({ prompt: run.prompt.prompt }, imagine(final.text, picture.seed)),
    images: run.iterations.flatMap(({ candidates }) => candidates.filter(hasImage)).length,
    calls,
    cost,
  };
}

async function spentOn({ id }: Run, { needless = [] }: Strategy, db: Db) {
  const rows = await db
    .selectFrom('api_calls')
    .select(['provider', 'operation', 'cost_usd'])
    .where('run_id', '=', id)
    .execute();
  const needed = rows.filter(({ operation }) => !needless.includes(operation));
  return {
    calls: needed.filter(({ provider }) => provider === 'gemini').length,
    cost: needed.reduce((sum, { cost_usd }) => sum + (cost_usd ?? 0), 0),
  };
}

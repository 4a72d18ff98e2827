/** A start of the bot with many people's runs in the queue. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { newId } from '../../src/lib/ids.js';
import type { Discord } from '../sandbox/discord/index.js';
import { startBot } from './bot-process.js';
import type { Environment } from './measured.js';
import { prompts } from './prompts.js';
import { tell } from './tell.js';

export interface Ready {
  readonly queued: number;
  /** Undefined where it took too long. */
  readonly readyMs: number | undefined;
  /** The loop's longest delay in the first seconds from then on. */
  readonly delayMs: number;
  readonly ackMs: number;
}

const PATIENCE_MS = 60_000;
/** How long the loop is watched. */
const WATCH_MS = 3_000;

export async function measureReady(
  discord: Discord,
  env: Environment,
  folder: string,
  queued: number,
): Promise<Ready> {
  mkdirSync(folder, { recursive: true });
  const own = {
    ...env,
    DATABASE_URL: `file:${join(folder, 'easel.db')}`,
    OUTPUT_DIR: join(folder, 'outputs'),
  };
  tell(`${queued} runs are queued`);
  await fillQueue(discord, own, folder, queued);
  tell('the bot is started');
  const bot = await startBot(own, folder, PATIENCE_MS).catch(() => undefined);
  if (!bot) return { queued, readyMs: undefined, delayMs: Number.NaN, ackMs: Number.NaN };
  try {
    await bot.probe();
    const watched = sleep(WATCH_MS);
    const { ackMs = Number.POSITIVE_INFINITY } = await discord.person('ada').command('history');
    await watched;
    const { loop } = await bot.probe();
    return { queued, readyMs: bot.readyMs, delayMs: loop.max, ackMs };
  } finally {
    await bot.kill();
  }
}

/** Makes one queued run as the bot makes it, and copies it: each copy is of somebody else, alone. */
async function fillQueue(
  discord: Discord,
  env: Environment,
  folder: string,
  queued: number,
): Promise<void> {
  const bot = await startBot({ ...env, MAX_ACTIVE_RUNS: '1' }, folder);
  const ada = discord.person('ada');
  // The first is let in, and the second waits behind it.
  const asked = prompts(2, 9_000).map(({ prompt }) => ada.command('generate', { prompt }));
  const [, waiting] = await Promise.all(asked);
  const path = (env.DATABASE_URL ?? '').replace(/^file:/u, '');
  const isRecorded = () => {
    const database = new Database(path, { readonly: true });
    const found = database
      .prepare('select 1 from submissions where interaction_id = ? and message_id is not null')
      .get(waiting?.interaction.id ?? '');
    database.close();
    return found !== undefined;
  };
  await discord.until(isRecorded);
  await bot.kill();
  copyRun(path, waiting?.interaction.id ?? '', queued);
}

type Row = Record<string, string | number | null>;

/** What is somebody's own in each row of a run; all other columns are the same in every copy. */
const OWN = ['id', 'interaction_id', 'user_id', 'folder', 'name'];

function copyRun(path: string, interactionId: string, copies: number): void {
  const database = new Database(path);
  const rowsOf = (table: string, column: string, ids: readonly unknown[]) =>
    ids.flatMap(
      (id) => database.prepare(`select * from ${table} where ${column} = ?`).all(id) as Row[],
    );
  const submissions = rowsOf('submissions', 'interaction_id', [interactionId]);
  const runs = rowsOf(
    'runs',
    'submission_id',
    submissions.map(({ id }) => id),
  );
  const iterations = rowsOf(
    'iterations',
    'run_id',
    runs.map(({ id }) => id),
  );
  const rows = {
    prompts: rowsOf(
      'prompts',
      'id',
      runs.map((run) => run.prompt_id),
    ),
    submissions,
    runs,
    iterations,
    candidates: rowsOf(
      'candidates',
      'iteration_id',
      iterations.map(({ id }) => id),
    ),
  };
  const values = Object.entries(rows).flatMap(([table, all]) => all.map((row) => ({ table, row })));
  const statements = values.map(({ table, row }) => {
    const columns = Object.keys(row);
    const places = columns.map(() => '?').join(', ');
    return database.prepare(`insert into ${table} (${columns.join(', ')}) values (${places})`);
  });
  database.transaction(() => {
    for (let copy = 1; copy < copies; copy += 1) {
      const renamed = new Map<string, string>();
      for (const { row } of values)
        for (const name of OWN) {
          const value = row[name];
          if (typeof value !== 'string' || renamed.has(value)) continue;
          renamed.set(value, name === 'id' ? newId() : `${value}${copy}`);
        }
      for (const [at, { row }] of values.entries())
        statements[at]?.run(
          Object.values(row).map((value) =>
            typeof value === 'string' ? (renamed.get(value) ?? value) : value,
          ),
        );
    }
  })();
  database.close();
}

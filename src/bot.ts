#!/usr/bin/env node
/** The bot: configuration, start, signals. */
import { startBot } from './app.js';
import { readConfig } from './config.js';
import { loadEnvironment, settingsOf } from './environment.js';
import { ExitError } from './errors.js';

/** Longer than a stop may take: requests under way have 18 s, the rest 3. */
const LAST_RESORT_MS = 20_500;

async function main(): Promise<void> {
  const settings = settingsOf({ ...readConfig(loadEnvironment(), 'bot'), logTo: 1 });
  const stopping = new AbortController();
  const impatient = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      (stopping.signal.aborted ? impatient : stopping).abort();
    });
  const bot = await startBot(settings, stopping.signal);
  try {
    await bot.ended;
  } finally {
    setTimeout(() => process.exit(), LAST_RESORT_MS).unref();
    await bot.stop(impatient.signal);
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof ExitError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}

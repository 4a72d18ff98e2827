#!/usr/bin/env node
/** The bot: configuration, start, signals. */
import { startBot } from './app.js';
import { readConfig } from './config.js';
import { lastWords, loadEnvironment, settingsOf } from './environment.js';

/** Longer than a stop may take: requests under way have 18 s, the rest 3. */
const LAST_RESORT_MS = 20_500;
const UNREAD_MS = 500;

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
    // All is saved; what is left is a log that nobody reads.
    setTimeout(() => process.exit(), UNREAD_MS).unref();
  }
}

await main().catch((error: unknown) => {
  process.exitCode = lastWords(error);
});

#!/usr/bin/env node
/** The bot: signals, configuration, start. */
import { listenForSignals } from './app/signals.js';

const { stopping, impatient } = listenForSignals();
// They take a second to load, in which the process may be asked to stop already.
const { startBot } = await import('./app/bot.js');
const { readConfig } = await import('./config.js');
const { lastWords, loadEnvironment, settingsOf } = await import('./app/process.js');

/** Longer than a stop takes unless the disk or a lock holds it up; an exit may still write for a second. */
const LAST_RESORT_MS = 18_800;
const UNREAD_MS = 500;

async function main(): Promise<void> {
  if (stopping.aborted) return;
  const settings = settingsOf({ ...readConfig(loadEnvironment(), 'bot'), logTo: 1 });
  const bot = await startBot(settings, stopping);
  await bot.ended.catch(fail);
  setTimeout(() => process.exit(), LAST_RESORT_MS).unref();
  await bot.stop(impatient);
}

function fail(error: unknown): void {
  process.exitCode = lastWords(error);
}

await main().catch(fail);
// All is saved; what is left is a log that nobody reads.
setTimeout(() => process.exit(), UNREAD_MS).unref();

#!/usr/bin/env node
/** `npm run backup -- FILE`: a copy of the database, while the bot runs or not. */
import { readDatabaseUrl } from './config.js';
import { backUp } from './db/backup.js';
import { lastWords, loadEnvironment } from './app/process.js';
import { ExitError } from './errors.js';

const USAGE = 'Usage: npm run backup -- FILE, where FILE does not exist yet.';

async function main(args: readonly string[]): Promise<void> {
  const [file, ...more] = args;
  if (file === undefined || file.startsWith('-') || more.length > 0) throw new ExitError(USAGE, 2);
  const bytes = await backUp(readDatabaseUrl(loadEnvironment()), file);
  process.stdout.write(`${file}: ${(bytes / 1e6).toFixed(1)} MB, whole and checked.\n`);
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  process.exitCode = lastWords(error);
});

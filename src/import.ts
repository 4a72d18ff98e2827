#!/usr/bin/env node
/** `npm run import -- DIR`: what the older tool painted, or another Easel, is taken into this one. */
import { lastWords, loadEnvironment } from './app/process.js';
import { runImport } from './import/program.js';

async function main(args: readonly string[]): Promise<number> {
  return runImport(args, loadEnvironment(), (text) => process.stdout.write(text));
}

process.exitCode = await main(process.argv.slice(2)).catch(lastWords);

/** The process's environment and `.env`, the settings that come of them, and the words it dies with. */
import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { populate, parse } from 'dotenv';
import type { Settings } from './pipeline.js';
import type { Config, Secrets } from '../config.js';
import { EXIT_CONFIG, ExitError } from '../errors.js';
import { createLogger, describeError, redactor, type Redact } from '../log.js';

/** Knows the secrets once they are read. */
let redactLastWords: Redact = (text) => text;

/** The environment, filled from `.env` where it says nothing itself. @throws ExitError where that is not UTF-8 */
export function loadEnvironment(file = '.env'): NodeJS.ProcessEnv {
  // A folder may be there: that is what a container makes of a file that it should mount and does not find.
  if (statSync(file, { throwIfNoEntry: false })?.isFile())
    populate(process.env, parse(textOf(bytesOf(file))));
  return process.env;
}

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    const sentence = '.env cannot be read. Give it to the user that runs Easel, then start again.';
    throw new ExitError(sentence, EXIT_CONFIG, { cause });
  }
}

function textOf(bytes: Buffer): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes(String.fromCharCode(0))) return text;
  } catch {
    // Said below.
  }
  throw new ExitError('.env is not UTF-8. Save it as UTF-8, then start again.', EXIT_CONFIG);
}

/** A configuration with its logger: on stdout (1) or stderr (2). */
export function settingsOf(options: {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly logTo: 1 | 2;
}): Settings {
  const { config, secrets, logTo } = options;
  const redact = redactor(Object.values(secrets));
  redactLastWords = redact;
  guard();
  const log = createLogger({
    level: config.LOG_LEVEL,
    processId: config.RUN_ID ?? randomUUID(),
    redact,
    to: logTo === 1 ? process.stdout : process.stderr,
  });
  return { config, secrets, log, redact };
}

function guard(): void {
  // A reader that left must not end what is being painted.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  // Node itself would print whatever a library hung on the error, keys included.
  process.on('uncaughtException', (error) => {
    process.exit(lastWords(error));
  });
}

const DEFECT = 'Easel stopped because of a defect. Start it again; if it comes back, report this:';

/**
 * Prints what a program ends over, and returns its exit code: of an ExitError the sentence; of
 * anything else, which is a defect, what to do and what is known to be harmless.
 */
export function lastWords(error: unknown): number {
  const words =
    error instanceof ExitError
      ? error.message
      : `${DEFECT}\n${JSON.stringify(describeError(error), null, 2)}`;
  if (words !== '') process.stderr.write(`${redactLastWords(words)}\n`);
  return error instanceof ExitError ? error.exitCode : 1;
}

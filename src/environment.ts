/** The process's environment and `.env`, and the settings that come of them. */
import { randomUUID } from 'node:crypto';
import { config as readDotenv } from 'dotenv';
import type { Settings } from './app-pipeline.js';
import type { Config, Secrets } from './config.js';
import { createLogger, redactor } from './log.js';

/** The environment, filled from `.env` where it says nothing itself. */
export function loadEnvironment(): NodeJS.ProcessEnv {
  readDotenv({ quiet: true });
  return process.env;
}

/** A configuration with its logger: on stdout (1) or stderr (2). */
export function settingsOf(options: {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly logTo: 1 | 2;
}): Settings {
  const { config, secrets, logTo } = options;
  const redact = redactor(Object.values(secrets));
  const log = createLogger({
    level: config.LOG_LEVEL,
    processId: config.RUN_ID ?? randomUUID(),
    redact,
    fd: logTo,
  });
  return { config, secrets, log, redact };
}

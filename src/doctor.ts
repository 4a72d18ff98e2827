#!/usr/bin/env node
/** `npm run doctor`: whether all is well, and where it is not what to do. Changes nothing; works while the bot runs. */
import { lastWords, loadEnvironment, settingsOf } from './app/process.js';
import { criticModel, offeredModels, readConfig } from './config.js';
import { lookAtDatabase } from './doctor/database.js';
import { lookAtDiscord } from './doctor/discord.js';
import { lineOf, look, well, wrong, type Finding } from './doctor/finding.js';
import { lookAtEnvFile, lookAtPlaces } from './doctor/machine.js';
import { lookAtCritic, lookAtPainter } from './doctor/providers.js';
import { EXIT_CONFIG, ExitError } from './errors.js';

/** A person waits for these. */
const ANSWER_MS = 8_000;
/** A server has three answers to give, and there may be thousands. */
const SERVERS_MS = 600_000;
/** A large database is read whole. */
const DATABASE_MS = 600_000;

function readSettings() {
  try {
    const { config, secrets } = readConfig(loadEnvironment(), 'bot');
    return settingsOf({ config: { ...config, LOG_LEVEL: 'silent' }, secrets, logTo: 2 });
  } catch (error) {
    if (!(error instanceof ExitError)) throw error;
    for (const line of error.message.split('\n'))
      tell(line.startsWith(' ') ? line : lineOf(wrong(line)));
    throw new ExitError('', EXIT_CONFIG);
  }
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  const settings = readSettings();
  const { config, redact } = settings;
  const [model] = offeredModels(config);
  const within = (ms: number) => AbortSignal.timeout(ms);
  const looks: readonly Promise<readonly Finding[]>[] = [
    Promise.resolve([
      well(`configuration: complete; paints by ${model}, judges by ${criticModel(config)}`),
    ]),
    look('.env', () => lookAtEnvFile()),
    look('places', () => lookAtPlaces(config)),
    look('database', () => lookAtDatabase(config, within(DATABASE_MS))),
    look('image service', () => lookAtPainter(settings, within(ANSWER_MS))),
    look('critic', () => lookAtCritic(settings, within(ANSWER_MS))),
    look('Discord', () => lookAtDiscord(settings, within(SERVERS_MS))),
  ];
  let problems = 0;
  for (const found of looks)
    for (const finding of await found) {
      tell(redact(lineOf(finding)));
      if (!finding.isWell) problems += 1;
    }
  process.exitCode = problems === 0 ? 0 : 1;
}

await main().catch((error: unknown) => {
  process.exitCode = lastWords(error);
});
// Connections that are kept open for more are no reason to stay.
process.exit();

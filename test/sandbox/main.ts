/** `npm run sandbox`: the bot among stand-ins, a visit to watch, and then as long as somebody likes. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBot } from '../../src/app/bot.js';
import { readConfig } from '../../src/config.js';
import { settingsOf } from '../../src/app/process.js';
import { BRISK, GENEROUS } from './providers.js';
import { startStudio } from './studio.js';
import { visit } from './visit.js';

const tell = (text: string) => process.stdout.write(`${text}\n`);

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    stopping.abort();
  });

const studio = await startStudio({
  ...BRISK,
  // It stays, for the pictures are worth a look.
  dataDir: await mkdtemp(join(tmpdir(), 'easel-sandbox-')),
});
const env = { LOG_LEVEL: 'warn', ...GENEROUS, ...process.env, ...studio.env };
const bot = await startBot(settingsOf({ ...readConfig(env, 'bot'), logTo: 2 }), stopping.signal);
tell(`The bot is up, among stand-ins on loopback. It keeps everything in ${studio.dataDir}.\n`);

try {
  await visit(studio.discord, { tell });
  tell(`\nThe pictures are in ${join(studio.dataDir, 'outputs', 'results')}.`);
  tell(`${String(studio.fal.paid.length)} images were painted. All went well.`);
  if (!process.argv.includes('--once')) {
    tell('Ctrl-C ends it.');
    await bot.ended;
  }
} catch (error) {
  process.exitCode = 1;
  tell(`\nThe visit went wrong: ${error instanceof Error ? error.message : String(error)}`);
} finally {
  await bot.stop();
  await studio.close();
}

/** `npm run sandbox -- --once`: the bot among stand-ins, a visit to read, and the end. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBot } from '../../src/app/bot.js';
import { settingsOf } from '../../src/app/process.js';
import { readConfig } from '../../src/config.js';
import { BRISK, limitsOf } from './providers.js';
import { startStudio } from './studio.js';
import { visit } from './visit.js';

/** Resolves to the exit code. */
export async function once(tell: (text: string) => void, stopping: AbortSignal): Promise<number> {
  const studio = await startStudio({
    ...BRISK,
    // It stays, for the pictures are worth a look.
    dataDir: await mkdtemp(join(tmpdir(), 'easel-sandbox-')),
  });
  const env = { LOG_LEVEL: 'warn', ...limitsOf(process.env), ...studio.env };
  const bot = await startBot(settingsOf({ ...readConfig(env, 'bot'), logTo: 2 }), stopping);
  tell(`The bot is up, among stand-ins on loopback. It keeps everything in ${studio.dataDir}.\n`);
  try {
    await visit(studio.discord, { tell });
    tell(`\nThe pictures are in ${join(studio.dataDir, 'outputs', 'results')}.`);
    tell(`${String(studio.fal.paid.length)} images were painted. All went well.`);
    return 0;
  } catch (error) {
    tell(`\nThe visit went wrong: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    await bot.stop();
    await studio.close();
  }
}

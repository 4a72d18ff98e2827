/** A bot among stand-ins whose gallery has something to show. */
import { startBot, type Bot } from '../../src/app/bot.js';
import { settingsOf } from '../../src/app/process.js';
import { readConfig } from '../../src/config.js';
import { GENEROUS } from '../sandbox/providers.js';
import { startStudio, type Studio, type StudioOptions } from '../sandbox/studio.js';
import { aFreePort } from './readiness.js';

export interface GalleryScene {
  readonly studio: Studio;
  readonly bot: Bot;
  /** Where the gallery is. */
  readonly origin: string;
  close(): Promise<void>;
}

/** The real bot with its door open. */
export async function startGalleryScene(
  env: Readonly<Record<string, string>> = {},
  options: StudioOptions = {},
): Promise<GalleryScene> {
  const studio = await startStudio(options);
  const port = await aFreePort();
  const environment = { LOG_LEVEL: 'warn', ...GENEROUS, ...studio.env, HTTP_PORT: port, ...env };
  const settings = settingsOf({ ...readConfig(environment, 'bot'), logTo: 2 });
  const bot = await startBot(settings, new AbortController().signal);
  return {
    studio,
    bot,
    origin: `http://127.0.0.1:${port}`,
    async close() {
      await bot.stop();
      await studio.close();
    },
  };
}

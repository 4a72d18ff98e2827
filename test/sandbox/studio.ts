/** The whole scene on loopback: stand-ins for Discord, fal.ai and Gemini, and the environment of a bot among them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDiscord, type Discord, type Options as DiscordOptions } from './discord/index.js';
import type { FalOptions } from './fal/index.js';
import type { GeminiOptions } from './gemini/index.js';
import { startProviders, type Providers } from './providers.js';

export interface Studio extends Providers {
  readonly discord: Discord;
  /** Where the bot keeps its database and images. */
  readonly dataDir: string;
}

export interface StudioOptions {
  readonly discord?: DiscordOptions;
  readonly fal?: FalOptions;
  readonly gemini?: GeminiOptions;
  /** Unless given, a new temporary folder that goes when the studio is closed. */
  readonly dataDir?: string;
}

export async function startStudio(options: StudioOptions = {}): Promise<Studio> {
  const discord = await startDiscord(options.discord);
  const providers = await startProviders(options);
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'easel-sandbox-')));
  return {
    ...providers,
    discord,
    dataDir,
    env: {
      ...providers.env,
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      DISCORD_GUILD_ID: discord.guild().id,
      DATABASE_URL: `file:${join(dataDir, 'easel.db')}`,
      OUTPUT_DIR: join(dataDir, 'outputs'),
      HTTP_PORT: '0',
    },
    async close() {
      await Promise.all([providers.close(), discord.close()]);
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

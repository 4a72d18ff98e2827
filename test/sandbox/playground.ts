/** All of the playground: the stand-ins, the bot as a process of its own, and the page to try it on. */
import { BotProcess } from './bot-process.js';
import type { Discord, Options as DiscordOptions, Person } from './discord/index.js';
import { Actor } from './page/act.js';
import { addApi } from './page/api.js';
import type { Feed } from './page/feed.js';
import type { PersonInfo, Scene } from './page/protocol.js';
import { guildsOf } from './page/scene-of.js';
import { startSite, type Site } from './page/server.js';
import { Switches } from './page/switches.js';
import { BRISK } from './providers.js';
import { startStudio, type Studio } from './studio.js';

/** In the order in which the page offers them: the first is who somebody is at first. */
const CAST = {
  ada: undefined,
  ben: undefined,
  cleo: 'moderator of Studio',
  dan: 'sees fewer channels',
  olga: 'owner',
} as const;
/** On a machine that is busy otherwise. */
const START_MS = 300_000;
/** Of Studio; Dan does not see them. */
const HIDDEN = ['news', 'after-dark'];

export interface Playground extends Site {
  readonly studio: Studio;
  readonly bot: BotProcess;
  /** Resolves when the bot can be talked to. @throws Error where it will never start */
  ready(): Promise<void>;
}

export interface PlaygroundOptions {
  /** Where everything is kept; it stays. */
  readonly dataDir: string;
  /** Of the page; a free one unless said. */
  readonly port?: number | undefined;
  readonly tell: (text: string) => void;
  readonly discord?: DiscordOptions;
}

/** Resolves when the page is there; the bot may take longer. @throws where the port is taken */
export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
  const { dataDir } = options;
  const discord = { people: ['dan'], ...options.discord };
  const studio = await startStudio({ ...BRISK, discord, dataDir });
  try {
    return await openIn(studio, options);
  } catch (error) {
    await studio.close();
    throw error;
  }
}

async function openIn(
  studio: Studio,
  { dataDir, port, tell }: PlaygroundOptions,
): Promise<Playground> {
  const { discord, fal, gemini } = studio;
  for (const { standIn } of [discord, fal, gemini]) standIn.keepLittle();
  for (const name of HIDDEN)
    discord.setPermissions(discord.channel(name), { deny: ['ViewChannel'] }, discord.person('dan'));
  const feeds = new Set<Feed>();
  const onChange = () => {
    for (const feed of feeds) feed.sceneChanged();
    discord.standIn.changed();
  };
  const killBot = () => {
    bot.kill();
  };
  const switches = new Switches(studio, killBot, onChange);
  const sceneFor = (as: Person): Scene => ({
    people: peopleOf(discord),
    guilds: guildsOf(discord, as),
    bot: bot.state,
    faults: switches.all(),
    ...(bot.gallery === undefined ? {} : { gallery: bot.gallery }),
  });
  const actor = new Actor(discord, switches);
  const site = await startSite({
    media: discord.standIn.origin,
    script: 'main.ts',
    port,
    addRoutes: (app) => {
      addApi(app, { discord, actor, sceneFor, feeds });
    },
  });
  const botOptions = { env: studio.env, dataDir, tell, onChange };
  const bot = await BotProcess.start(botOptions).catch(async (error: unknown) => {
    await site.close();
    throw error;
  });
  return {
    studio,
    bot,
    origin: site.origin,
    async ready() {
      await discord.until(() => bot.state === 'running' || bot.hasGivenUp, START_MS);
      if (bot.hasGivenUp) throw new Error('The bot did not start; it says why above.');
    },
    async close() {
      await Promise.all([site.close(), bot.stop()]);
      await studio.close();
    },
  };
}

function peopleOf(discord: Discord): PersonInfo[] {
  return Object.entries(CAST).map(([name, note]) => {
    const { id, user } = discord.person(name);
    return { id, name: user.global_name ?? name, ...(note === undefined ? {} : { note }) };
  });
}

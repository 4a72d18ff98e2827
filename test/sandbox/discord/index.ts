/** A stand-in for Discord on loopback: the bot speaks to it by discord.js, people and tests by this object. */
import { Hono } from 'hono';
import { serve, type StandIn } from '../stand-in.js';
import { Discord } from './discord.js';
import { Gateway } from './gateway.js';
import { snowflake } from './ids.js';
import type { App } from './app.js';
import { addRoutes } from './routes.js';
import { addGuild, user } from './seed.js';
import type { Settings, World } from './world.js';

export { transcript } from './transcript.js';
export { Discord } from './discord.js';
export { Answer } from './answer.js';
export { Person } from './person.js';
export type { OptionValues } from './options.js';

export interface Options extends Partial<Settings> {
  readonly port?: number;
  readonly token?: string;
  /** Names of the servers; the first is the one meant where none is named. */
  readonly guilds?: readonly string[];
  /** Names of members beside those who are always there. */
  readonly people?: readonly string[];
  /** Where every file is also written to, so that a person can open it. */
  readonly filesDir?: string;
}

const DEFAULTS: Settings = {
  heartbeatMs: 41_250,
  sessionLifetimeMs: 120_000,
  ackDeadlineMs: 3000,
  tokenLifetimeMs: 15 * 60_000,
  nonceWindowMs: 120_000,
  lateEditsPerHour: 60,
  maxFileBytes: 10 * 1024 * 1024,
  maxActiveThreads: 1000,
  commandCreatesPerDay: 200,
  limits: 1,
  globalPerSecond: 50,
  privilegedIntents: false,
  sessionStartsLeft: 1000,
};

/** Starts it on a free port of 127.0.0.1, or on `port`. */
export async function startDiscord(options: Options = {}): Promise<Discord> {
  const { port, guilds = ['Studio', 'Atelier'], people = [], ...rest } = options;
  const app: App = new Hono();
  const standIn = await serve(app, port);
  const world = newWorld(standIn, rest);
  const gateway = new Gateway(world, standIn.server);
  world.dispatch = (dispatch) => {
    if (dispatch.message?.visibleTo === undefined) gateway.dispatch(dispatch);
    for (const hear of world.clients) hear(dispatch);
    world.changed();
  };
  // Their addresses carry the port, which is known only now.
  addRoutes(app, world);
  const owner = user('olga');
  for (const person of [owner, ...['ada', 'ben', 'cleo', ...people].map((name) => user(name))])
    world.users.set(person.id, person);
  for (const [at, name] of guilds.entries()) addGuild(world, name, owner, at === 0 ? ['cleo'] : []);
  return new Discord(world, standIn, gateway);
}

function newWorld(
  standIn: StandIn,
  { token, filesDir, ...settings }: Omit<Options, 'port' | 'guilds' | 'people'>,
): World {
  const bot = user('Easel', true);
  const world: World = {
    origin: standIn.origin,
    token: token ?? `${Buffer.from(bot.id).toString('base64url')}.stand-in.${snowflake()}`,
    applicationId: bot.id,
    bot,
    settings: { ...DEFAULTS, ...settings },
    users: new Map([[bot.id, bot]]),
    guilds: new Map(),
    channels: new Map(),
    files: new Map(),
    interactions: new Map(),
    commands: new Map(),
    commandCreates: [],
    nonces: new Map(),
    locales: new Map(),
    pings: [],
    ...(filesDir === undefined ? {} : { filesDir }),
    filesExpiredBefore: 0,
    tokenRefused: false,
    dispatch: () => undefined,
    clients: new Set(),
    revision: 0,
    changed: () => {
      world.revision += 1;
      standIn.changed();
    },
  };
  return world;
}

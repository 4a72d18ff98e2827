/** The rim of the bot on a stand-in for Discord: a real connection, real answers, whatever commands a test gives. */
import type { REST } from 'discord.js';
import type { APIInteraction } from 'discord-api-types/v10';
import { onTestFinished } from 'vitest';
import type { Call } from '../../src/commands/define/call.js';
import { defineCommand, type Command } from '../../src/commands/define/command.js';
import { Dispatcher } from '../../src/discord/interactions/dispatch.js';
import { Account, type Identity } from '../../src/discord/connection/account.js';
import type { Handlers } from '../../src/discord/connection/dispatch-event.js';
import { Gateway } from '../../src/discord/connection/gateway.js';
import { DiscordMessenger } from '../../src/discord/messages/messenger.js';
import { registerCommands } from '../../src/discord/connection/register.js';
import { ANSWERS, createRest, POSTS } from '../../src/discord/connection/rest.js';
import type { Log } from '../../src/pipeline/ports.js';
import { message } from '../../src/views/message.js';
import { someServices } from './call.js';
import { textsFor } from './texts.js';
import { startDiscord, type Discord, type Options } from '../sandbox/discord/index.js';
import { en } from '../../src/languages/index.js';

export const silent: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  debug: () => undefined,
};

/** A stand-in that ends with the test. */
export async function aDiscord(options?: Options): Promise<Discord> {
  const discord = await startDiscord(options);
  onTestFinished(() => discord.close());
  return discord;
}

/** REST with its token. */
export function restOf(
  { token, apiUrl }: Pick<Discord, 'token' | 'apiUrl'>,
  account = new Account(token),
): REST {
  return createRest({ account, apiUrl, log: silent });
}

/** A connection to it that ends with the test. */
export function aGateway(
  discord: Pick<Discord, 'token' | 'apiUrl'>,
  handlers: Partial<Handlers> = {},
  reconnectMs = 10_000,
  account = new Account(discord.token),
): Gateway {
  const connection = { account, apiUrl: discord.apiUrl, log: silent };
  const gateway = new Gateway({
    ...connection,
    rest: createRest(connection),
    reconnectMs,
    handlers: {
      interaction: () => undefined,
      reactionAdded: () => undefined,
      reactionRemoved: () => undefined,
      reactionsCleared: () => undefined,
      gone: () => undefined,
      session: () => undefined,
      ...handlers,
    },
  });
  onTestFinished(() => gateway.stop());
  return gateway;
}

export interface Rim {
  readonly discord: Discord;
  readonly dispatcher: Dispatcher;
  readonly messenger: DiscordMessenger;
  readonly identity: Identity;
  /** What was our own fault. */
  readonly recorded: unknown[];
  /** Errors that the host finds in the log. */
  readonly logged: unknown[];
  /** What OUTPUT_DIR holds. */
  readonly files: Map<string, Buffer>;
}

/** A bot that knows these commands, registered and heard in the first server. */
export async function aRim(
  commands: readonly Command[] = [],
  options?: Options,
  heard = (interaction: APIInteraction) => interaction,
): Promise<Rim> {
  const discord = await aDiscord(options);
  const account = new Account(discord.token);
  const connection = { account, apiUrl: discord.apiUrl, log: silent };
  const rest = createRest(connection);
  const recorded: unknown[] = [];
  const logged: unknown[] = [];
  const log: Log = { ...silent, error: (...line) => void logged.push(line) };
  const files = new Map<string, Buffer>();
  const readFile = (path: string) => {
    const bytes = files.get(path);
    return bytes
      ? Promise.resolve(bytes)
      : Promise.reject(Object.assign(new Error('no such file'), { code: 'ENOENT' }));
  };
  const dispatcher = new Dispatcher({
    commands,
    services: someServices({}),
    rest: createRest(connection, ANSWERS),
    readFile,
    log,
    guilds: account.guilds,
    rememberThread: () => Promise.resolve(),
    record: (error) => recorded.push(error),
  });
  const interaction = (asked: APIInteraction) => {
    dispatcher.handle(heard(asked));
  };
  const gateway = aGateway(discord, { interaction }, undefined, account);
  const identity = await gateway.connect();
  const declarations = commands.map(({ declaration }) => declaration);
  const guildId = discord.guild().id;
  await registerCommands({ rest, identity, guildId, declarations, log: silent });
  const onceRest = createRest(connection, POSTS);
  const messenger = new DiscordMessenger({ rest, onceRest, readFile, account, log });
  return { discord, dispatcher, messenger, identity, recorded, logged, files };
}

/** A message of these words. */
export const say = (text: string) => message(en, { lines: [text] });

/** A command that does this. */
export function doing(run: (call: Call) => Promise<unknown>, isPrivate = false): Command {
  return defineCommand({
    name: 'do',
    texts: textsFor('do', []),
    options: {},
    private: isPrivate,
    run: async (call) => {
      await run(call);
    },
  });
}

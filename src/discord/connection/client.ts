/** One connection to the gateway, by discord.js, which is used for nothing else. */
import {
  Client,
  Events,
  GatewayIntentBits,
  Options,
  Routes,
  SimpleShardingStrategy,
} from 'discord.js';
import type { REST } from 'discord.js';
import type { GatewayDispatchPayload } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Log } from '../../pipeline/ports.js';

/** Discord grants a thousand sessions a day, and takes the token away when they are used up. */
const FEW_SESSIONS = 50;
/** Between two times that the threads which discord.js was told of are forgotten. */
const FORGET_EVERY_MS = 300_000;

export interface GatewayClientOptions {
  readonly token: string;
  /** DISCORD_API_URL, without a version. */
  readonly apiUrl: string;
  readonly rest: REST;
  readonly log: Log;
  /** Told of every event as Discord sent it: that needs no caches, so old messages are as good as new. */
  readonly onDispatch: (event: GatewayDispatchPayload) => void;
  /** No events arrive from now on, until READY or RESUMED; discord.js tries to come back. */
  readonly onInterrupted: () => void;
  /** Closed with a code after which Discord lets no one come back. */
  readonly onFatal: (code: number) => void;
  /** Milliseconds between two times that what grows with use is forgotten: for tests. */
  readonly forgetEveryMs?: number;
}

export interface GatewayClient {
  /** Begins a session, where one is left for today. @throws what kept it from Discord */
  readonly connect: () => Promise<void>;
  /** No callback is called any more; resolves when Discord closed the connection. */
  readonly destroy: () => Promise<void>;
}

/** A connection that is not open yet. */
export function createGatewayClient(options: GatewayClientOptions): GatewayClient {
  const { token, rest, log } = options;
  const { client, neverReopen } = createClient(options);
  const destroyed = new AbortController();
  const { signal } = destroyed;
  listen(client, options, signal);
  return {
    async connect() {
      const gateway = await rest.get(Routes.gatewayBot(), { signal });
      const { session_start_limit: limit } = gatewayShape.parse(gateway);
      if (limit.remaining < FEW_SESSIONS) log.warn(limit, 'few sessions are left for today');
      if (limit.remaining > 0 && !signal.aborted) await client.login(token);
    },
    async destroy() {
      destroyed.abort();
      neverReopen();
      await client.destroy();
    },
  };
}

const gatewayShape = z.object({
  session_start_limit: z.object({ remaining: z.number(), reset_after: z.number() }),
});

function listen(
  client: Client,
  { log, onDispatch, onInterrupted, onFatal }: GatewayClientOptions,
  destroyed: AbortSignal,
): void {
  const untilDestroyed =
    <T extends unknown[]>(handle: (...args: T) => void) =>
    (...args: T) => {
      if (!destroyed.aborted) handle(...args);
    };
  client
    .on(Events.Raw, untilDestroyed(onDispatch))
    .on(Events.ShardReconnecting, untilDestroyed(onInterrupted))
    // A session may also be resumed on a connection that stays open: no other event tells of that.
    .on(
      Events.Debug,
      untilDestroyed((message: string) => {
        if (message.includes('Resuming session')) onInterrupted();
      }),
    )
    .on(
      Events.ShardDisconnect,
      untilDestroyed(({ code }: { readonly code: number }) => {
        onFatal(code);
      }),
    )
    .on(Events.ShardError, (error) => {
      log.warn({ err: error }, 'the connection to Discord had an error');
    })
    .on(Events.Error, (error) => {
      log.warn({ err: error }, 'discord.js had an error');
    });
}

/** Caches hold what grows with servers and channels, nothing that grows with use. */
function createClient({ apiUrl, forgetEveryMs = FORGET_EVERY_MS }: GatewayClientOptions) {
  // discord.js opens a connection again that is destroyed before its session has begun. It asks for
  // the session first, and waits for ever where it gets no answer.
  let neverReopen: () => void = () => undefined;
  const client = new Client({
    ws: {
      buildStrategy(manager) {
        neverReopen = () => {
          manager.options.retrieveSessionInfo = () => new Promise(() => undefined);
        };
        return new SimpleShardingStrategy(manager);
      },
    },
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessageReactions],
    rest: { api: apiUrl.replace(/\/+$/u, '') },
    allowedMentions: { parse: [] },
    makeCache: Options.cacheWithLimits({
      MessageManager: 0,
      ReactionManager: 0,
      ReactionUserManager: 0,
      GuildMemberManager: {
        maxSize: 0,
        keepOverLimit: (member) => member.id === member.client.user.id,
      },
      UserManager: { maxSize: 0, keepOverLimit: (user) => user.id === user.client.user.id },
      ThreadMemberManager: 0,
      PresenceManager: 0,
      VoiceStateManager: 0,
      GuildEmojiManager: 0,
      GuildStickerManager: 0,
      GuildScheduledEventManager: 0,
      StageInstanceManager: 0,
      GuildInviteManager: 0,
      GuildBanManager: 0,
      AutoModerationRuleManager: 0,
    }),
    // Threads are channels to it, which it keeps without a limit for as long as they are not archived.
    sweepers: { threads: { interval: forgetEveryMs / 1_000, filter: () => () => true } },
  });
  return {
    client,
    neverReopen: () => {
      neverReopen();
    },
  };
}

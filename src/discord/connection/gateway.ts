/** The line on which Discord speaks: events in, calls out, and somebody who notices when it goes deaf. */
import { Events, GatewayDispatchEvents, Routes, type REST } from 'discord.js';
import {
  GatewayCloseCodes,
  type APIInteraction,
  type GatewayGuildDeleteDispatchData,
  type GatewayMessageReactionAddDispatchData,
  type GatewayMessageReactionRemoveAllDispatchData,
  type GatewayMessageReactionRemoveDispatchData,
  type GatewayMessageReactionRemoveEmojiDispatchData,
  type GatewayReadyDispatchData,
} from 'discord-api-types/v10';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Place } from '../../db/submissions.js';
import { EXIT_CONFIG, ExitError } from '../../errors.js';
import type { Log } from '../../pipeline/ports.js';
import { createLine, type Line } from './client.js';
import { UNKNOWN_TOKEN, type Account, type Identity } from './account.js';

/** Deaf for longer than this, and the line is opened anew; each time in vain waits twice as long. */
const PATIENCE_MS = 30_000;
const LONGEST_PATIENCE_MS = 600_000;
/** Where Discord cannot be reached at all, no session is spent on asking again. */
const UNREACHABLE_MS = 5_000;
const GOODBYE_MS = 1_000;
/** Of the thousand sessions a day that Discord grants; when they are used up it takes the token away. */
const FEW_SESSIONS = 50;

export interface Handlers {
  readonly interaction: (interaction: APIInteraction) => void;
  readonly reactionAdded: (reaction: GatewayMessageReactionAddDispatchData) => void;
  readonly reactionRemoved: (reaction: GatewayMessageReactionRemoveDispatchData) => void;
  readonly reactionsCleared: (
    reactions:
      GatewayMessageReactionRemoveAllDispatchData | GatewayMessageReactionRemoveEmojiDispatchData,
  ) => void;
  /** A channel or a thread was deleted, or the bot was put out of a server. */
  readonly gone: (place: Place) => void;
  /** A new session: whatever happened before it was not heard. Told with the servers that the bot is in. */
  readonly session: (guildIds: readonly string[]) => void;
}

export interface GatewayOptions {
  readonly account: Account;
  /** DISCORD_API_URL, without a version. */
  readonly apiUrl: string;
  readonly rest: REST;
  readonly handlers: Handlers;
  readonly log: Log;
  /** How long a session may take to begin. */
  readonly patienceMs?: number;
}

/** One connection at a time, over discord.js; it is replaced where it does not come back by itself. */
export class Gateway {
  readonly #options: GatewayOptions;
  #line: Line | undefined;
  #asking = new AbortController();
  #watchdog: NodeJS.Timeout | undefined;
  #patience: number;
  #hearing = false;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#patience = options.patienceMs ?? PATIENCE_MS;
    options.account.refused.catch(() => this.#close());
  }

  /**
   * Opens the line and resolves when it is heard on; tries as long as it takes.
   * @throws ExitError where the token or the intents are refused
   */
  connect(): Promise<Identity> {
    this.#open();
    return this.#options.account.identity;
  }

  /** Whether events arrive at this moment, as far as anybody can know. */
  isHearing(): boolean {
    return this.#hearing;
  }

  /** Says goodbye; resolves soon, whether Discord answers or not. */
  async stop(): Promise<void> {
    await Promise.race([this.#close(), sleep(GOODBYE_MS, undefined, { ref: false })]);
  }

  #open(): void {
    const line = createLine(this.#options.apiUrl);
    this.#line = line;
    this.#listen(line);
    this.#watch();
    this.#login(line).catch((error: unknown) => {
      if (this.#line !== line) return;
      this.#options.log.warn({ err: error }, 'Discord cannot be reached');
      this.#openIn(Math.min(UNREACHABLE_MS, this.#patience));
    });
  }

  async #login(line: Line): Promise<void> {
    const { rest, account, log } = this.#options;
    const { signal } = this.#asking;
    const gateway = await rest.get(Routes.gatewayBot(), { signal });
    const { session_start_limit: limit } = gatewayShape.parse(gateway);
    if (limit.remaining < FEW_SESSIONS) log.warn(limit, 'few sessions are left for today');
    if (limit.remaining > 0 && this.#line === line) await line.client.login(account.token);
  }

  /** Listens to what Discord sends as it is: that needs no caches, so old messages are as good as new. */
  #listen(line: Line): void {
    const { handlers, log } = this.#options;
    const { client } = line;
    const live =
      <T>(handle: (data: T) => void) =>
      (data: T) => {
        if (this.#line === line) handle(data);
      };
    client.ws
      .on(GatewayDispatchEvents.Ready, live(this.#ready.bind(this)))
      .on(GatewayDispatchEvents.Resumed, live(this.#heard.bind(this)))
      .on(GatewayDispatchEvents.InteractionCreate, live(handlers.interaction))
      .on(GatewayDispatchEvents.GuildDelete, live(this.#left.bind(this)))
      .on(GatewayDispatchEvents.ChannelDelete, live(this.#deleted.bind(this)))
      .on(GatewayDispatchEvents.ThreadDelete, live(this.#deleted.bind(this)))
      .on(GatewayDispatchEvents.MessageReactionAdd, live(handlers.reactionAdded))
      .on(GatewayDispatchEvents.MessageReactionRemove, live(handlers.reactionRemoved))
      .on(GatewayDispatchEvents.MessageReactionRemoveAll, live(handlers.reactionsCleared))
      .on(GatewayDispatchEvents.MessageReactionRemoveEmoji, live(handlers.reactionsCleared));
    client
      .on(Events.ShardReconnecting, live(this.#watch.bind(this)))
      // Also on a connection that stays: of that no other event tells.
      .on(
        Events.Debug,
        live((message: string) => {
          if (message.includes('Resuming session')) this.#watch();
        }),
      )
      .on(
        Events.ShardDisconnect,
        live(({ code }: { readonly code: number }) => {
          this.#options.account.refuse(refusalOf(code));
          void this.#close();
        }),
      )
      .on(Events.ShardError, (error) => {
        log.warn({ err: error }, 'the connection to Discord had an error');
      })
      .on(Events.Error, (error) => {
        log.warn({ err: error }, 'discord.js had an error');
      });
  }

  #ready({ user, application, guilds }: GatewayReadyDispatchData): void {
    this.#heard();
    const guildIds = guilds.map(({ id }) => id);
    this.#options.account.introduce({ userId: user.id, applicationId: application.id, guildIds });
    this.#options.handlers.session(guildIds);
  }

  #left({ id, unavailable }: GatewayGuildDeleteDispatchData): void {
    // Otherwise it is an outage, and the server will be back.
    if (unavailable !== true) this.#options.handlers.gone({ guildId: id });
  }

  #deleted({ id }: { readonly id: string }): void {
    this.#options.handlers.gone({ channelId: id });
  }

  #heard(): void {
    this.#hearing = true;
    this.#patience = this.#options.patienceMs ?? PATIENCE_MS;
    clearTimeout(this.#watchdog);
    this.#watchdog = undefined;
    this.#options.log.info({}, 'hearing Discord');
  }

  /** Deaf from now on: discord.js tries to come back, and is replaced where it does not. */
  #watch(): void {
    if (this.#hearing) this.#options.log.warn({}, 'not hearing Discord');
    this.#hearing = false;
    if (this.#watchdog) return;
    this.#openIn(this.#patience);
    this.#patience = Math.min(this.#patience * 2, LONGEST_PATIENCE_MS);
  }

  #openIn(ms: number): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => {
      this.#options.log.warn({}, 'opening a new connection to Discord');
      void this.#close();
      this.#open();
    }, ms);
  }

  async #close(): Promise<void> {
    const line = this.#line;
    this.#line = undefined;
    this.#hearing = false;
    this.#asking.abort();
    this.#asking = new AbortController();
    clearTimeout(this.#watchdog);
    this.#watchdog = undefined;
    await line?.end().catch((error: unknown) => {
      this.#options.log.debug({ err: error }, 'the connection to Discord did not close');
    });
  }
}

const gatewayShape = z.object({
  session_start_limit: z.object({ remaining: z.number(), reset_after: z.number() }),
});

const REFUSALS: Partial<Record<number, string>> = {
  [GatewayCloseCodes.DisallowedIntents]:
    'Discord refuses the intents that Easel asks for (Guilds, Guild Message Reactions). Check that the token is a bot’s, then start again.',
  [GatewayCloseCodes.AuthenticationFailed]: UNKNOWN_TOKEN,
};

/** Why the bot ends where Discord closes with such a code, after which it lets no one come back. */
function refusalOf(code: number): ExitError {
  const sentence =
    REFUSALS[code] ??
    `Discord closed the connection for good (${String(code)}). Look at status.discord.com, then start again.`;
  return new ExitError(sentence, EXIT_CONFIG);
}

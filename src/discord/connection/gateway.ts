/** The connection on which Discord sends its events: one at a time, opened anew where it does not come back. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { REST } from 'discord.js';
import {
  GatewayCloseCodes,
  GatewayDispatchEvents,
  type GatewayDispatchPayload,
} from 'discord-api-types/v10';
import { EXIT_CONFIG, ExitError } from '../../errors.js';
import { backoff } from '../../lib/backoff.js';
import type { Log } from '../../pipeline/ports.js';
import { UNKNOWN_TOKEN, type Account, type Identity } from './account.js';
import { createGatewayClient, type GatewayClient } from './client.js';
import { dispatchEvent, type Handlers } from './dispatch-event.js';
import { ReconnectTimer } from './reconnect-timer.js';

const RECONNECT_MS = 30_000;
const MAX_RECONNECT_MS = 600_000;
/** The wait where Discord cannot be reached at all: shorter, since no session is spent. */
const UNREACHABLE_MS = 5_000;
const CLOSE_MS = 1_000;

export interface GatewayOptions {
  readonly account: Account;
  /** DISCORD_API_URL, without a version. */
  readonly apiUrl: string;
  readonly rest: REST;
  readonly handlers: Handlers;
  readonly log: Log;
  /** How long a session may take to begin before the connection is opened anew; twice as long each time in vain. */
  readonly reconnectMs?: number;
}

export class Gateway {
  readonly #options: GatewayOptions;
  readonly #reconnectMs: number;
  readonly #reconnect: ReconnectTimer;
  #client: GatewayClient | undefined;
  #isConnected = false;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#reconnectMs = options.reconnectMs ?? RECONNECT_MS;
    this.#reconnect = new ReconnectTimer(backoff(this.#reconnectMs, MAX_RECONNECT_MS), () => {
      options.log.warn({}, 'opening a new connection to Discord');
      void this.#close();
      this.#open();
    });
    options.account.refused.catch(() => this.#close());
  }

  /**
   * Opens the connection and resolves with its first session; tries as long as it takes.
   * @throws ExitError where the token or the intents are refused
   */
  connect(): Promise<Identity> {
    this.#open();
    return this.#options.account.identity;
  }

  /** Whether events arrive at this moment, as far as can be known. */
  isConnected(): boolean {
    return this.#isConnected;
  }

  /** Closes the connection; resolves soon, whether Discord answers or not. */
  async stop(): Promise<void> {
    await Promise.race([this.#close(), sleep(CLOSE_MS, undefined, { ref: false })]);
  }

  #open(): void {
    const { account, apiUrl, rest, log } = this.#options;
    const client = createGatewayClient({
      token: account.token,
      apiUrl,
      rest,
      log,
      onDispatch: (event) => {
        this.#dispatch(event);
      },
      onInterrupted: () => {
        this.#interrupted();
      },
      onFatal: (code) => {
        account.refuse(refusalOf(code));
        void this.#close();
      },
    });
    this.#client = client;
    this.#interrupted();
    client.connect().catch((error: unknown) => {
      if (this.#client !== client) return;
      log.warn({ err: error }, 'Discord cannot be reached');
      this.#reconnect.restart(Math.min(UNREACHABLE_MS, this.#reconnectMs));
    });
  }

  #dispatch(event: GatewayDispatchPayload): void {
    this.#options.account.guilds.hear(event);
    if (event.t === GatewayDispatchEvents.Ready) {
      const { user, application, guilds } = event.d;
      const guildIds = guilds.map(({ id }) => id);
      this.#options.account.introduce({ userId: user.id, applicationId: application.id, guildIds });
    }
    if (event.t === GatewayDispatchEvents.Ready || event.t === GatewayDispatchEvents.Resumed)
      this.#connected();
    dispatchEvent(event, this.#options.handlers);
  }

  #connected(): void {
    this.#isConnected = true;
    this.#reconnect.reset();
    this.#options.log.info({}, 'connected to Discord');
  }

  #interrupted(): void {
    if (this.#isConnected) this.#options.log.warn({}, 'not connected to Discord');
    this.#isConnected = false;
    this.#reconnect.start();
  }

  async #close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    this.#isConnected = false;
    this.#reconnect.cancel();
    await client?.destroy().catch((error: unknown) => {
      this.#options.log.debug({ err: error }, 'the connection to Discord did not close');
    });
  }
}

const REFUSALS: Partial<Record<number, string>> = {
  [GatewayCloseCodes.AuthenticationFailed]: UNKNOWN_TOKEN,
  [GatewayCloseCodes.DisallowedIntents]:
    'Discord refuses the intents that Easel asks for (Guilds, Guild Message Reactions). Check that the token is a bot’s, then start again.',
  [GatewayCloseCodes.ShardingRequired]:
    'This bot is in more servers than Discord lets one connection serve (2,500), and Easel opens one. Take it out of servers that do not use it, or run another application with a token of its own for some of them.',
};

/** Why the bot ends where Discord closes with a code after which it does not come back. */
function refusalOf(code: number): ExitError {
  const sentence =
    REFUSALS[code] ??
    `Discord closed the connection for good (${String(code)}). Look at status.discord.com, then start again.`;
  return new ExitError(sentence, EXIT_CONFIG);
}

/** The bot's account at Discord: what every connection with its token shares. Made before all of them. */
import { EXIT_CONFIG, ExitError } from '../../errors.js';
import { Guilds } from './guilds.js';

/** Who the bot is, as Discord said. */
export interface Identity {
  readonly userId: string;
  readonly applicationId: string;
  /** The servers that it is in. */
  readonly guildIds: readonly string[];
}

export const UNKNOWN_TOKEN =
  'Discord does not know this token. Copy it again from the developer portal (Bot) into DISCORD_TOKEN.';

export class Account {
  readonly token: string;
  readonly guilds = new Guilds();
  /** Resolves with the first READY; rejects where Discord refuses the account before. */
  readonly identity: Promise<Identity>;
  /** Rejects with an ExitError once Discord refuses the account; never resolves. */
  readonly refused: Promise<never>;
  #refusal: ExitError | undefined;
  #resolveIdentity: (identity: Identity) => void = () => undefined;
  #reject: (refusal: ExitError) => void = () => undefined;

  constructor(token: string) {
    this.token = token;
    this.refused = new Promise((_, reject) => {
      this.#reject = reject;
    });
    const known = new Promise<Identity>((resolve) => {
      this.#resolveIdentity = resolve;
    });
    this.identity = Promise.race([known, this.refused]);
    // A refusal while nobody awaits these is no unhandled rejection.
    for (const promise of [this.refused, this.identity]) promise.catch(() => undefined);
  }

  /** Discord said who the bot is; only the first time counts. */
  introduce(identity: Identity): void {
    this.#resolveIdentity(identity);
  }

  /** Discord refuses the account: from now on nothing is sent with its token. Only the first refusal counts. */
  refuse(refusal: ExitError): void {
    this.#refusal ??= refusal;
    this.#reject(refusal);
  }

  /** Discord does not know the token. */
  refuseToken(): void {
    this.refuse(new ExitError(UNKNOWN_TOKEN, EXIT_CONFIG));
  }

  /** @throws ExitError the refusal, where there was one */
  check(): void {
    if (this.#refusal) throw this.#refusal;
  }
}

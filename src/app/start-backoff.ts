/** Starts that end badly: Discord grants a thousand sessions a day and then takes the token away, so each waits longer than the last. */
import { setTimeout as sleep } from 'node:timers/promises';
import { forgetBadEnds, readBadEnds, writeBadEndsAtExit } from '../db/starts.js';
import type { Db } from '../db/schema.js';
import type { Logger } from '../log.js';

const FIRST_MS = 5_000;
const MOST_MS = 300_000;
/** A start that lasts as long may be followed by the next at once: a thousand a day are one every 86 s. */
const CALM_MS = 120_000;

export interface StartsOptions {
  readonly db: Db;
  /** DATABASE_URL. */
  readonly url: string;
  readonly log: Logger;
}

export class Starts {
  readonly #options: StartsOptions;
  #badEnds = 0;

  constructor(options: StartsOptions) {
    this.#options = options;
  }

  /**
   * Waits where the last starts ended badly, at most until it is `asked` to stop. From here on an
   * exit code other than 0 is a bad end; a process that is killed has none.
   */
  async begin(asked: AbortSignal): Promise<void> {
    const { db, log } = this.#options;
    const { count, at } = await readBadEnds(db);
    this.#badEnds = count;
    process.once('exit', (code) => {
      this.#exited(code);
    });
    const ms = Math.min(FIRST_MS * 2 ** (count - 1), MOST_MS);
    if (count === 0 || Date.now() - at > ms) return;
    log.warn({ badEnds: count, ms }, 'the last starts ended badly: this one waits');
    await sleep(ms, undefined, { signal: asked }).catch(() => undefined);
  }

  /** Discord is heard: before long, what was is forgotten. */
  heard(): void {
    const { db, log } = this.#options;
    const forget = () => {
      if (this.#badEnds === 0) return;
      this.#badEnds = 0;
      forgetBadEnds(db).catch((error: unknown) => {
        log.warn({ err: error }, 'bad ends could not be forgotten');
      });
    };
    setTimeout(forget, CALM_MS).unref();
  }

  #exited(code: number): void {
    if (code === 0 && this.#badEnds === 0) return;
    const count = code === 0 ? 0 : this.#badEnds + 1;
    try {
      writeBadEndsAtExit(this.#options.url, { count, at: Date.now() });
    } catch {
      // What the process ends over was said; this is not worth another word.
    }
  }
}

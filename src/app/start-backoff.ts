/** Starts that fail: each waits longer than the last, since Discord grants a thousand sessions a day and then takes the token away. */
import { setTimeout as sleep } from 'node:timers/promises';
import { clearFailedStarts, readFailedStarts, writeFailedStartsAtExit } from '../db/starts.js';
import type { Db } from '../db/schema.js';
import { backoff } from '../lib/backoff.js';
import type { Logger } from '../log.js';

/** Before the next start, by how many have failed one after another. */
const WAIT = backoff(5_000, 300_000);
/** A start that lasts as long may be followed by the next at once: a thousand a day are one every 86 s. */
const STABLE_MS = 120_000;

export interface StartBackoffOptions {
  readonly db: Db;
  /** DATABASE_URL. */
  readonly url: string;
  readonly log: Logger;
}

export class StartBackoff {
  readonly #options: StartBackoffOptions;
  #failures = 0;

  constructor(options: StartBackoffOptions) {
    this.#options = options;
  }

  /**
   * Waits where the last starts failed, at most until it is `asked` to stop. From here on a start
   * fails that ends with an exit code other than 0; a process that is killed has none.
   */
  async begin(asked: AbortSignal): Promise<void> {
    const { db, log } = this.#options;
    const { count, at } = await readFailedStarts(db);
    this.#failures = count;
    process.once('exit', (code) => {
      this.#exited(code);
    });
    const ms = WAIT(count);
    if (count === 0 || Date.now() - at > ms) return;
    log.warn({ failures: count, ms }, 'the last starts failed: this one waits');
    await sleep(ms, undefined, { signal: asked }).catch(() => undefined);
  }

  /** Discord is connected: if that lasts, the failed starts are cleared. */
  connected(): void {
    const { db, log } = this.#options;
    const clear = () => {
      if (this.#failures === 0) return;
      this.#failures = 0;
      clearFailedStarts(db).catch((error: unknown) => {
        log.warn({ err: error }, 'failed starts could not be cleared');
      });
    };
    setTimeout(clear, STABLE_MS).unref();
  }

  #exited(code: number): void {
    if (code === 0 && this.#failures === 0) return;
    const count = code === 0 ? 0 : this.#failures + 1;
    try {
      writeFailedStartsAtExit(this.#options.url, { count, at: Date.now() });
    } catch {
      // Why the process ends was logged; that this could not be written changes nothing about it.
    }
  }
}

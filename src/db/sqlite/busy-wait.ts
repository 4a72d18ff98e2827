/** Waits for a lock of another program without holding up the event loop, as SQLite's own waiting would. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isBusy } from '../../lib/storage-errors.js';

const AGAIN_MS = 20;
/** A backup or a look with a browser takes less; whoever waits for an answer has three seconds. */
const PATIENCE_MS = 500;
/** After it was in vain, nobody waits for a while: queries queue up one behind the other. */
const IMPATIENT_MS = 2_000;

export class BusyWait {
  #impatientUntil = -Infinity;

  /** Does it, and again while SQLite says that it is locked. @throws what it threw last */
  async retry<T>(query: () => T | Promise<T>): Promise<T> {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        return await query();
      } catch (error) {
        const now = performance.now();
        if (!isBusy(error) || now < this.#impatientUntil) throw error;
        if (now >= until) {
          this.#impatientUntil = now + IMPATIENT_MS;
          throw error;
        }
      }
      await sleep(AGAIN_MS);
    }
  }
}

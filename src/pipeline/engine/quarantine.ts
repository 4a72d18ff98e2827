/** Work that processes died in: done alone and late, so that the next death names the culprit. */
import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';

/** What this many processes died in is given up. */
export const MAX_CRASHES = 3;
/** How long after a step's own code ran the death of the process is taken for its doing: later it only waits. */
export const BLAME_MS = 3_000;
/** A process that works this long is not being killed from outside over and over, which would look like a step's doing. */
const SETTLED_AFTER_MS = 5_000;

export class Quarantine {
  readonly #alone = new PQueue({ concurrency: 1 });
  /** By the clock that never jumps. */
  #since = performance.now();

  /** The process takes up its work. */
  start(): void {
    this.#since = performance.now();
  }

  /** Does at once what may still die; once it may not, one at a time. `signal` ends only the wait. */
  do<T>(crashes: number, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (crashes < MAX_CRASHES - 1) return work();
    // Without the signal: the queue would let go of a request that is under way.
    return this.#alone.add(async () => {
      await sleep(this.#since + SETTLED_AFTER_MS - performance.now(), undefined, { signal });
      return work();
    });
  }
}

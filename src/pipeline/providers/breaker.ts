/** A queue that is told to wait, and goes on by itself. */
import type PQueue from 'p-queue';
import { faultOf, type Pause, type Trouble } from '../../errors.js';
import type { FairOptions, FairQueue } from '../../lib/fair-queue.js';

/** The longest day a quota can have: the one on which summer time ends. Timers cannot wait a month. */
const MAX_BUSY_MS = 25 * 3_600_000;

/** So many troubles in a row, whosever calls they were, are an outage. */
const OUTAGE_AFTER = 8;
const OUTAGE_FIRST_MS = 5_000;
const OUTAGE_MOST_MS = 60_000;

export interface Pauses {
  /**
   * Settles like a call of this queue, and pauses the queue before it does where the provider asks
   * for it, or is in an outage: for as long as it says, or for longer each time.
   */
  heed<T>(call: Promise<T>): Promise<T>;
  /** Null where the queue is open. */
  readonly current: Pause | null;
}

export function createPauses(
  queue: PQueue<FairQueue, FairOptions>,
  outageMs = OUTAGE_FIRST_MS,
): Pauses {
  let current: Pause | null = null;
  let troubles = 0;
  /** By the clock that never jumps. */
  let end = 0;
  let timer: NodeJS.Timeout | undefined;

  const resume = () => {
    current = null;
    queue.start();
  };
  /** The process lives for who waits here, not for the pause itself. */
  const keepAlive = () => {
    if (queue.size > 0) timer?.ref();
    else timer?.unref();
  };
  queue.on('add', keepAlive);
  queue.on('next', keepAlive);

  /** A pause that lasts longer stays as it is. */
  const begin = (ms: number, trouble: Trouble) => {
    if (performance.now() + ms <= end || ms <= 0) return;
    end = performance.now() + ms;
    current = { until: Date.now() + ms, trouble };
    queue.pause();
    clearTimeout(timer);
    timer = setTimeout(resume, ms);
    keepAlive();
  };
  /** What was under way when a pause began says nothing new. */
  const nextOutageMs = () => {
    if (!current) troubles += 1;
    if (troubles < OUTAGE_AFTER) return 0;
    return Math.min(outageMs * 2 ** (troubles - OUTAGE_AFTER), OUTAGE_MOST_MS);
  };

  return {
    async heed(call) {
      try {
        const answer = await call;
        troubles = 0;
        return answer;
      } catch (error) {
        const trouble = troubleIn(error);
        if (trouble) begin(Math.max(busyMs(error), nextOutageMs()), trouble);
        throw error;
      }
    },
    get current() {
      return current;
    },
  };
}

/** For how long the provider asked to be left alone. */
export function busyMs(error: unknown): number {
  return Math.min(troubleIn(error)?.retryAfterMs ?? 0, MAX_BUSY_MS);
}

function troubleIn(error: unknown): Trouble | undefined {
  const fault = faultOf(error);
  return fault.code === 'provider_busy' || fault.code === 'provider_down' ? fault : undefined;
}

/** A queue that is told to wait, and goes on by itself. */
import type PQueue from 'p-queue';
import type { Pause, Trouble } from '../../errors.js';
import type { FairOptions, FairQueue } from '../fair-queue.js';

export interface Pauses {
  /** Starts nothing for so many milliseconds; a pause that lasts longer stays as it is. */
  begin(ms: number, trouble: Trouble): void;
  /** Null where the queue is open. */
  readonly current: Pause | null;
}

export function createPauses(queue: PQueue<FairQueue, FairOptions>): Pauses {
  let current: Pause | null = null;
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

  return {
    begin(ms, trouble) {
      if (performance.now() + ms <= end || ms <= 0) return;
      end = performance.now() + ms;
      current = { until: Date.now() + ms, trouble };
      queue.pause();
      clearTimeout(timer);
      timer = setTimeout(resume, ms);
      keepAlive();
    },
    get current() {
      return current;
    },
  };
}

/** So many troubles in a row, whosever calls they were, are an outage. */
const OUTAGE_AFTER = 8;
const OUTAGE_FIRST_MS = 5_000;
const OUTAGE_MOST_MS = 60_000;

/** How long a provider in an outage is left alone: each time in vain twice as long. */
export function countOutages(
  isPaused: () => boolean,
  firstMs = OUTAGE_FIRST_MS,
): {
  /** Another trouble: milliseconds to wait. What was under way when a pause began says nothing new. */
  next(): number;
  /** It answers. */
  over(): void;
} {
  let troubles = 0;
  return {
    next() {
      if (!isPaused()) troubles += 1;
      if (troubles < OUTAGE_AFTER) return 0;
      return Math.min(firstMs * 2 ** (troubles - OUTAGE_AFTER), OUTAGE_MOST_MS);
    },
    over() {
      troubles = 0;
    },
  };
}

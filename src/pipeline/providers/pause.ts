/** A queue that is told to wait, and goes on by itself. */
import type PQueue from 'p-queue';
import type { Limit, Pause } from '../../errors.js';
import type { FairOptions, FairQueue } from '../fair-queue.js';

export interface Pauses {
  /** Starts nothing for so many milliseconds; a pause that lasts longer stays as it is. */
  begin(ms: number, limit: Limit | undefined): void;
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
    begin(ms, limit) {
      if (performance.now() + ms <= end || ms <= 0) return;
      end = performance.now() + ms;
      current = { until: Date.now() + ms, limit };
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

/** A queue that is told to wait, and goes on by itself. */
import type PQueue from 'p-queue';
import type { FairOptions, FairQueue } from '../fair-queue.js';

export interface Pause {
  /** Starts nothing for so many milliseconds; a pause that lasts longer stays as it is. */
  for(ms: number): void;
  /** Epoch milliseconds; null where the queue is open. */
  readonly until: number | null;
}

export function createPause(queue: PQueue<FairQueue, FairOptions>): Pause {
  let until: number | null = null;
  /** By the clock that never jumps. */
  let end = 0;
  let timer: NodeJS.Timeout | undefined;

  const resume = () => {
    until = null;
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
    for(ms) {
      if (performance.now() + ms <= end || ms <= 0) return;
      end = performance.now() + ms;
      until = Date.now() + ms;
      queue.pause();
      clearTimeout(timer);
      timer = setTimeout(resume, ms);
      keepAlive();
    },
    get until() {
      return until;
    },
  };
}

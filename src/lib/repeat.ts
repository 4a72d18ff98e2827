import { pause } from './pause.js';

export interface RepeatOptions {
  /** Milliseconds before the first time; 0 unless given. */
  readonly firstMs?: number;
  /** Milliseconds from the end of one time to the next. */
  readonly everyMs: number;
  readonly onError: (error: unknown) => void;
}

/** Does it again and again until it is stopped, which waits for what is under way; `work` may end early by the signal. */
export function repeat(
  work: (signal: AbortSignal) => Promise<void>,
  { firstMs = 0, everyMs, onError }: RepeatOptions,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const go = async () => {
    if (firstMs > 0) await pause(firstMs, signal);
    while (!signal.aborted) {
      await work(signal).catch(onError);
      await pause(everyMs, signal);
    }
  };
  const gone = go();
  return {
    stop() {
      stopping.abort();
      return gone;
    },
  };
}

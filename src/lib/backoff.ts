/** Waits that grow from one try to the next, for every loop that tries again. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds to wait before the n-th further try, counted from 1. */
export type Backoff = (n: number) => number;

/** `first` milliseconds, then twice as long each time, but never more than `most`. */
export function backoff(first: number, most: number): Backoff {
  return (n) => Math.min(first * 2 ** (n - 1), most);
}

export interface PersistOptions {
  readonly wait: Backoff;
  /** Ends the waiting; the error of the last try is thrown then. */
  readonly signal: AbortSignal;
  /** Whether a further try would fail the same way; such an error is thrown at once. */
  readonly isFinal?: (error: unknown) => boolean;
  /** Told of every failure that is followed by another try. */
  readonly onFailure?: (error: unknown) => void;
}

/** Tries until it works, and not even once where it is to end already. The waits do not keep the process alive. */
export async function persist<T>(
  work: () => Promise<T>,
  { wait, signal, isFinal = () => false, onFailure = () => undefined }: PersistOptions,
): Promise<T> {
  signal.throwIfAborted();
  for (let failures = 1; ; failures += 1)
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || isFinal(error)) throw error;
      onFailure(error);
      await sleep(wait(failures), undefined, { signal, ref: false }).catch(() => {
        throw error;
      });
    }
}

/** Waiting for an abort, and signals that come of others. */
import { setMaxListeners } from 'node:events';

/** Resolves when the signal is aborted, at once where it already is. */
export function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    const end = () => {
      resolve(undefined);
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

export interface LinkedSignal {
  readonly signal: AbortSignal;
  /** The time begins anew. */
  refresh(): void;
  /** Lets go of the sources and the clock; call it when the work is over, however it ended. */
  release(): void;
}

/**
 * A signal that is aborted with the first of `sources`, for the same reason, or after `ms` with a
 * TimeoutError. AbortSignal.any would do, but in Node 20 every call of it leaves a trace on its
 * sources, and ours live as long as a run.
 */
export function linkSignal(sources: readonly AbortSignal[], ms?: number): LinkedSignal {
  const controller = new AbortController();
  // A run has more calls at once than Node takes for a leak.
  setMaxListeners(0, controller.signal, ...sources);
  const listeners = sources.map((source) => {
    const abort = () => {
      controller.abort(source.reason);
    };
    if (source.aborted) abort();
    else source.addEventListener('abort', abort, { once: true });
    return { source, abort };
  });
  const timeOut = () => {
    controller.abort(new DOMException('timed out', 'TimeoutError'));
  };
  const timer = ms === undefined ? undefined : setTimeout(timeOut, ms);
  return {
    signal: controller.signal,
    refresh() {
      timer?.refresh();
    },
    release() {
      clearTimeout(timer);
      for (const { source, abort } of listeners) source.removeEventListener('abort', abort);
    },
  };
}

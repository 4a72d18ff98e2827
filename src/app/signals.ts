/** How a process is asked to stop. It imports nothing, so that it listens before the rest is loaded. */

/** npm hands on what the terminal sent to its child as well: one key, two signals, milliseconds apart. */
const SAME_MS = 1_000;

export interface Signals {
  /** Aborted by the first SIGTERM or SIGINT. */
  readonly stopping: AbortSignal;
  /** Aborted by another one, unless it is the same twice. */
  readonly impatient: AbortSignal;
}

export function listenForSignals(): Signals {
  const stopping = new AbortController();
  const impatient = new AbortController();
  let askedAt = Infinity;
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      const now = performance.now();
      if (now - askedAt > SAME_MS) impatient.abort();
      askedAt = Math.min(askedAt, now);
      stopping.abort();
    });
  return { stopping: stopping.signal, impatient: impatient.signal };
}

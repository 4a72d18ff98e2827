import type { Caller } from './ports.js';
import type { RunId } from './run.js';

const nothing = () => Promise.resolve();

/** Who calls on a run's behalf for what pays nothing and is no step of it: until the signal is aborted. */
export function aside(
  { runId, userId }: { readonly runId: RunId; readonly userId: string },
  signal: AbortSignal,
): Caller {
  const ends = { signal, waiting: signal, isLeft: () => true };
  return { runId, userId, firstImage: false, ...ends, begun: nothing, answered: nothing };
}

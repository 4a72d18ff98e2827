import { insertApiCall } from '../db/logs.js';
import type { Db } from '../db/schema.js';
import type { Provider } from '../errors.js';
import type { Budget } from '../pipeline/budget.js';
import type { DiskSpace } from '../pipeline/disk-space.js';
import type { LastFault } from '../pipeline/health.js';
import type { RecordCall } from '../pipeline/ports.js';
import { WorkEvents } from '../pipeline/work-events.js';

/** Outcomes that tell nothing of a provider. */
const UNREMARKABLE: ReadonlySet<string> = new Set(['ok', 'cancelled']);

/** Writes attempts to `api_calls`, and takes what they cost off the budget. What came of one is not held up by that, so the end of the process waits for it. */
export function callRecorder(
  db: Db,
  diskSpace: DiskSpace,
  budget: Pick<Budget, 'spend'>,
): {
  readonly record: RecordCall;
  readonly allRecorded: () => Promise<unknown>;
  readonly lastFaults: ReadonlyMap<Provider, LastFault>;
  readonly events: WorkEvents;
} {
  const recording = new Set<Promise<void>>();
  const lastFaults = new Map<Provider, LastFault>();
  const events = new WorkEvents();
  return {
    async record(call) {
      budget.spend(call);
      events.emit('call', call);
      if (!UNREMARKABLE.has(call.outcome))
        lastFaults.set(call.provider, { code: call.outcome, at: call.startedAt });
      const recorded = diskSpace.save(() => insertApiCall(db, call));
      recording.add(recorded);
      await recorded.finally(() => recording.delete(recorded));
    },
    allRecorded: () => Promise.allSettled(recording),
    lastFaults,
    events,
  };
}

import { insertApiCall } from '../db/logs.js';
import type { Db } from '../db/schema.js';
import type { DiskSpace } from '../pipeline/disk-space.js';
import type { RecordCall } from '../pipeline/ports.js';

/** Writes attempts to `api_calls`. What came of one is not held up by that, so the end of the process waits for it. */
export function callRecorder(
  db: Db,
  diskSpace: DiskSpace,
): { readonly record: RecordCall; readonly allRecorded: () => Promise<unknown> } {
  const recording = new Set<Promise<void>>();
  return {
    async record(call) {
      const recorded = diskSpace.save(() => insertApiCall(db, call));
      recording.add(recorded);
      await recorded.finally(() => recording.delete(recorded));
    },
    allRecorded: () => Promise.allSettled(recording),
  };
}

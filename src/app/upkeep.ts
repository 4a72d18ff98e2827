import { pruneLogs } from '../db/logs.js';
import type { Db } from '../db/schema.js';
import type { RecordError } from './record-error.js';

const DAY_MS = 86_400_000;

/** Removes old rows of the logs, now and once a day. */
export function keepLogs(db: Db, days: number, record: RecordError): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const prune = () =>
    pruneLogs(db, { days, now: Date.now(), signal: stopping.signal }).catch((error: unknown) => {
      record(error, {});
    });
  let pruning = prune();
  const timer = setInterval(() => {
    pruning = pruning.then(prune);
  }, DAY_MS).unref();
  return {
    stop() {
      clearInterval(timer);
      stopping.abort();
      return pruning;
    },
  };
}

import { insertError } from '../db/logs.js';
import type { Db } from '../db/schema.js';
import { faultOf } from '../errors.js';
import { describeError, type Logger } from '../log.js';
import { isNoRoom, type DiskSpace } from '../pipeline/disk-space.js';
import type { WorkEvents } from '../pipeline/work-events.js';

/** Writes an error to the log and to `error_logs`; what it has to do with goes into `context`. */
export type RecordError = (error: unknown, context?: object) => void;

export function recorder(
  db: Db,
  diskSpace: DiskSpace,
  log: Logger,
  events: WorkEvents,
): RecordError {
  return (error, context = {}) => {
    // It says so itself, once, and there is no room for rows.
    if (isNoRoom(error)) {
      diskSpace.reportFull(error);
      return;
    }
    const { code } = faultOf(error);
    events.emit('fault', code);
    const description = describeError(error);
    const fields = { code, ...context, err: error };
    if (code === 'internal') log.error(fields, 'something went wrong');
    else log.warn(fields, 'a fault');
    insertError(db, {
      at: Date.now(),
      code,
      message: description.message,
      runId: 'runId' in context && typeof context.runId === 'string' ? context.runId : null,
      context: { ...context, ...description },
    }).catch((failure: unknown) => {
      if (isNoRoom(failure)) diskSpace.reportFull(failure);
      else log.error({ err: failure }, 'an error could not be kept in error_logs');
    });
  };
}

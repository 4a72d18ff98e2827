/** What becomes of steps and runs, for whoever counts. */
import type { EventEmitter } from 'node:events';
import type { FaultCode } from '../../errors.js';
import type { WorkStep } from './steps.js';

export type RunEvents = EventEmitter<{
  /** A step took so many milliseconds, its waits and retries included; `ok`, or why it failed. */
  step: [kind: WorkStep['kind'], outcome: 'ok' | FaultCode, ms: number];
  ended: [status: 'done' | 'failed' | 'cancelled'];
}>;

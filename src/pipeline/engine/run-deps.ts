import type { Publisher, RunStore } from '../ports.js';
import type { RunId } from '../run.js';
import type { Quarantine } from './quarantine.js';
import type { StepDeps } from './steps.js';

/** What all runs in progress share. */
export interface RunDeps extends StepDeps {
  readonly store: RunStore;
  readonly publisher: Pick<Publisher, 'changed' | 'progress'>;
  /** Writes an error to the log and to `error_logs`. */
  readonly record: (error: unknown, context: { readonly runId?: RunId }) => void;
  /** Resolves when what is done can be saved, or the signal is aborted. */
  readonly room: (waiting: AbortSignal) => Promise<void>;
  /** People in progress who have an image already. */
  readonly painted: Set<string>;
  readonly quarantine: Quarantine;
}

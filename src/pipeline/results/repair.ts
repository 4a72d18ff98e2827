/**
 * Result files of the runs that ended last, which are not synced: where a power cut took one, all of its
 * run are written again from its rows.
 */
import { setImmediate } from 'node:timers/promises';
import type { Log } from '../ports.js';
import { isOver, type Run, type RunId } from '../run.js';
import { RunFiles, type Artifacts } from './artifacts.js';

export interface RepairOptions {
  readonly artifacts: Artifacts;
  readonly load: (id: RunId) => Promise<Run>;
  readonly log: Log;
}

/** Ends early where the signal is aborted. */
export async function repairFiles(
  endedLast: readonly { readonly id: RunId; readonly folder: string }[],
  { artifacts, load, log }: RepairOptions,
  signal: AbortSignal,
): Promise<void> {
  for (const { id, folder } of endedLast) {
    if (signal.aborted) return;
    await setImmediate();
    // Somebody may have taken it away, or it was never begun.
    if (!artifacts.isTaken(folder)) continue;
    try {
      await repairRun(await load(id), artifacts, log);
    } catch (error) {
      log.error({ runId: id, err: error }, 'result files could not be looked at or written again');
    }
  }
}

async function repairRun(run: Run, artifacts: Artifacts, log: Log): Promise<void> {
  if (!isOver(run) || (await artifacts.isWhole(run))) return;
  await new RunFiles(artifacts).writeAll(run);
  log.warn({ runId: run.id }, 'result files were not whole: they are written again');
}

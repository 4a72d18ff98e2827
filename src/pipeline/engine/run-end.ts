/** The end of a run. Its files are written first: once its row says that it is over, no later process looks after it. */
import { EaselError, type Fault } from '../../errors.js';
import { linkSignal } from '../../lib/abort.js';
import type { RunFiles } from '../results/run-files.js';
import { isOver, type Run } from '../run.js';
import type { RunDeps } from './run-deps.js';

/** How long a provider may take to hear that a job is not wanted any more. */
const CANCEL_JOBS_MS = 5_000;

/** The run has all that it was to have. Throws where its files cannot be written. */
export async function completeRun(
  run: Run,
  files: RunFiles,
  { store, publisher, log }: RunDeps,
): Promise<Run> {
  await files.writeAll({ ...run, status: 'done', endedAt: Date.now() });
  const done = await store.end(run.id, 'done', null);
  publisher.changed(done);
  log.info({ runId: run.id, iterations: run.iterations.length }, 'run done');
  return done;
}

/** How a run that is not complete ends. */
export interface Ending {
  /** It failed by this; cancelled where there is none. */
  readonly fault: Fault | null;
  /** What is recorded as the reason; nothing for a cancellation. */
  readonly cause?: unknown;
  /** Aborted where providers are not to be told any more. */
  readonly atOnce: AbortSignal;
}

/** The run ends with what it has; nothing where it is over already. */
export async function endRun(
  runId: Run['id'],
  { fault, cause = fault && new EaselError(fault), atOnce }: Ending,
  files: RunFiles,
  deps: RunDeps,
): Promise<void> {
  const { store, publisher, record } = deps;
  const left = await store.load(runId);
  if (isOver(left)) return;
  if (cause) record(cause, { runId });
  const status = fault ? 'failed' : 'cancelled';
  const cancelled = cancelJobs(left, deps, atOnce);
  // A run must end even where its files cannot be written.
  await files
    .writeAll({ ...left, status, fault, endedAt: Date.now() })
    .catch((error: unknown) => record(error, { runId }));
  publisher.changed(await store.end(runId, status, fault));
  await cancelled;
}

/** Tells the provider that nobody will come for what it still paints, and does not wait for long. */
async function cancelJobs(
  { id, userId, prompt, iterations }: Run,
  { generator }: RunDeps,
  atOnce: AbortSignal,
): Promise<void> {
  const limit = linkSignal([atOnce], CANCEL_JOBS_MS);
  const { signal } = limit;
  const begun = () => Promise.resolve();
  const caller = { runId: id, userId, firstImage: false, signal, waiting: signal, begun };
  const unfinished = iterations
    .flatMap(({ candidates }) => candidates)
    .flatMap(({ image, requestId }) => (image || requestId === null ? [] : [requestId]));
  await Promise.allSettled(
    unfinished.map((requestId) => generator.cancel({ model: prompt.model, requestId }, caller)),
  );
  limit.release();
}

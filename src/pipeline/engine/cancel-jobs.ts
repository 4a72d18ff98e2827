import { linkSignal } from '../../lib/abort.js';
import { aside } from '../caller.js';
import type { ImageGenerator } from '../ports.js';
import type { Run } from '../run.js';

/** How long a provider may take to hear that a job is not wanted any more. */
const CANCEL_JOBS_MS = 5_000;

/** Tells the provider that nobody will come for what it still paints, and does not wait for long. */
export async function cancelJobs(
  { id, userId, prompt, iterations }: Run,
  generator: ImageGenerator,
  atOnce: AbortSignal,
): Promise<void> {
  const limit = linkSignal([atOnce], CANCEL_JOBS_MS);
  const caller = aside({ runId: id, userId }, limit.signal);
  const unfinished = iterations
    .flatMap(({ candidates }) => candidates)
    .flatMap(({ image, requestId }) => (image || requestId === null ? [] : [requestId]));
  await Promise.allSettled(
    unfinished.map((requestId) => generator.cancel({ model: prompt.model, requestId }, caller)),
  );
  limit.release();
}

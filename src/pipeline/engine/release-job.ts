import type { ImageGenerator } from '../ports.js';
import type { RunStore } from '../run-store.js';
import type { Candidate, Run } from '../run.js';

/** A picture is its run's own once its row outlives a power cut; where that is not known, its provider keeps it. */
export async function releaseJob(
  { requestId }: Candidate,
  { prompt: { model } }: Run,
  { store, generator }: { readonly store: RunStore; readonly generator: ImageGenerator },
): Promise<void> {
  if (requestId === null) return;
  const isSaved = await store.synced().then(
    () => true,
    () => false,
  );
  if (isSaved) await generator.release({ model, requestId });
}

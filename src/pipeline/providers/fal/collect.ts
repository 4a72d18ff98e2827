/** Waits for a job at fal's queue and fetches its picture, or has it dropped. */
import { z } from 'zod';
import { faultOf } from '../../../errors.js';
import type { Caller, JobProgress, Picture, Ticket } from '../../ports.js';
import { checkImage } from '../image.js';
import type { FalDeps } from './client.js';
import { badAnswer, isNotFound, withheld } from './faults.js';
import { downloadPicture } from './picture.js';
import { untilOver } from './status.js';

const imageSchema = z.object({ url: z.string() });

/** Most models answer with a list, some with one image. */
const resultSchema = z.object({
  data: z.object({
    images: z.tuple([imageSchema], z.unknown()).optional().catch(undefined),
    image: imageSchema.optional().catch(undefined),
    has_nsfw_concepts: z.unknown().optional(),
  }),
});
type Result = z.infer<typeof resultSchema>['data'];

/** One flag an image, or one for all: unsafe where any is anything but a no or nothing. */
function isUnsafe({ has_nsfw_concepts: flags }: Result): boolean {
  const all: readonly unknown[] = Array.isArray(flags) ? flags : [flags];
  return all.some((flag) => flag !== false && flag !== null && flag !== undefined);
}

/** Null where fal no longer knows the job or its result. */
export async function collect(
  deps: FalDeps,
  ticket: Ticket,
  caller: Caller,
  onProgress: (progress: JobProgress) => void,
): Promise<Picture | null> {
  const { model } = ticket;
  const job = { isOver: false };
  const options = { caller, operation: 'collect', model, metered: false } as const;
  try {
    return await deps.lane.call<Picture | null>(
      { ...options, onceMore: ['bad_image'] },
      async (signal, _attempt, note) => {
        try {
          await untilOver(deps.client, ticket, signal, deps.timeoutMs / 8, onProgress);
          job.isOver = true;
          return await fetchPicture(deps, ticket, caller, signal);
        } catch (error) {
          if (!isNotFound(error)) throw error;
          note({ httpStatus: 404 });
          return null;
        }
      },
    );
  } catch (error) {
    // Nobody will come for it any more.
    if (!job.isOver && faultOf(error).code === 'provider_down') await cancel(deps, ticket, caller);
    throw error;
  }
}

/** The picture of a job that is over; null where it is gone. */
async function fetchPicture(
  { client, origin }: FalDeps,
  { model, requestId }: Ticket,
  caller: Caller,
  signal: AbortSignal,
): Promise<Picture | null> {
  const answer: unknown = await client.queue.result(model, { requestId, abortSignal: signal });
  const result = resultSchema.safeParse(answer);
  const image = result.data?.data.images?.[0] ?? result.data?.data.image;
  if (!result.success || !image) throw badAnswer('a result without an image');
  const unsafe = isUnsafe(result.data.data);
  const bytes = await downloadPicture(image.url, origin, signal);
  if (!bytes) return null;
  await caller.answered();
  const { black, ...picture } = await checkImage(bytes, 'fal');
  if (unsafe && black) throw withheld();
  return { ...picture, unsafe };
}

/** Tells fal that nobody will come for the job; only logs where that fails. */
export async function cancel(
  { client, lane, log }: FalDeps,
  ticket: Ticket,
  caller: Caller,
): Promise<void> {
  const { model, requestId } = ticket;
  const options = { caller, operation: 'cancel', model, metered: false, retries: 0 };
  try {
    await lane.call(options, (signal) =>
      client.queue.cancel(model, { requestId, abortSignal: signal }),
    );
  } catch (error) {
    const { code } = faultOf(error);
    log.warn({ runId: caller.runId, requestId, code }, 'a job could not be cancelled');
  }
}

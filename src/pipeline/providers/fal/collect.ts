/** Waits for a job at fal's queue and fetches its picture, or has it dropped. */
import { z } from 'zod';
import { faultOf } from '../../../errors.js';
import type { Caller, JobProgress, Picture, Ticket } from '../../ports.js';
import { checkImage, isBlackImage } from '../../image.js';
import type { FalDeps } from './client.js';
import { badAnswer, isNotFound, isStuck, withheld } from './faults.js';
import { downloadPicture } from './picture.js';
import { untilOver } from './status.js';

const imageSchema = z.union([
  z.string().regex(/^(?:https?|data):/i),
  z.object({ url: z.string() }).transform(({ url }) => url),
]);

/** The address of an image alone, or of the first in a list. */
const firstImage = z
  .unknown()
  .optional()
  .transform((said) => {
    const all: readonly unknown[] = Array.isArray(said) ? said : [said];
    return all.flatMap((one) => imageSchema.safeParse(one).data ?? [])[0];
  });

const outputSchema = z.object({
  images: firstImage,
  image: firstImage,
  output: firstImage,
  has_nsfw_concepts: z.unknown().optional(),
});
type Output = z.infer<typeof outputSchema>;

/** Most models answer with a list, some with one image, some with either inside of their output. */
const resultSchema = z
  .object({ data: z.looseObject({ output: z.unknown().optional() }) })
  .transform(({ data }) =>
    [data, data.output].flatMap((one) => outputSchema.safeParse(one).data ?? []),
  );

const NO = new Set(['', '0', 'false', 'no']);

/** One flag an image, or one for all: unsafe where any is anything but a no or nothing. */
function isUnsafe({ has_nsfw_concepts: flags }: Output): boolean {
  const all: readonly unknown[] = Array.isArray(flags) ? flags : [flags];
  const isNo = (flag: unknown) => typeof flag === 'string' && NO.has(flag.trim().toLowerCase());
  return all.some((flag) => Boolean(flag) && !isNo(flag));
}

/** What is paid is tried for until fal forgets it, or as good as that. */
const PATIENCE_MS = 24 * 3_600_000;

/** Null where fal no longer knows the job or its result. */
export async function collect(
  deps: FalDeps,
  ticket: Ticket,
  caller: Caller,
  onProgress: (progress: JobProgress) => void,
): Promise<Picture | null> {
  const { client, jobs, lane, timeoutMs } = deps;
  const watching = { silenceMs: timeoutMs / 8, paintingMs: deps.paintingMs };
  const job = { isOver: false };
  jobs.claim(ticket);
  try {
    const picture = await lane.call<Picture | null>(
      {
        caller,
        operation: 'collect',
        model: ticket.model,
        metered: false,
        onceMore: ['bad_image'],
        patienceMs: PATIENCE_MS,
        isFinal: isStuck,
      },
      async (signal, _attempt, note, alive) => {
        const seeProgress = (progress: JobProgress) => {
          alive();
          onProgress(progress);
        };
        try {
          await untilOver(client, ticket, { ...watching, signal, onProgress: seeProgress });
          job.isOver = true;
          alive();
          return await fetchPicture(deps, ticket, caller, signal);
        } catch (error) {
          if (!isNotFound(error)) throw error;
          note({ httpStatus: 404 });
          return null;
        }
      },
    );
    jobs.end(ticket);
    return picture;
  } catch (error) {
    if (job.isOver && faultOf(error).code !== 'cancelled') jobs.end(ticket);
    // Nobody will come for it any more.
    else if (faultOf(error).code === 'provider_down') await cancel(deps, ticket, caller);
    throw error;
  }
}

/** The picture of a job that is over; null where it is gone. */
async function fetchPicture(
  deps: FalDeps,
  { model, requestId }: Ticket,
  caller: Caller,
  signal: AbortSignal,
): Promise<Picture | null> {
  const answer: unknown = await deps.client.queue.result(model, { requestId, abortSignal: signal });
  const result = resultSchema.safeParse(answer);
  const outputs = result.data ?? [];
  const [url] = outputs.flatMap(({ images, image, output }) => images ?? image ?? output ?? []);
  if (url === undefined) throw badAnswer('a result without an image');
  const unsafe = outputs.some(isUnsafe);
  const bytes = await downloadPicture(url, deps, signal);
  if (!bytes) return null;
  await caller.answered();
  const picture = await checkImage(bytes, 'fal');
  if (unsafe && (await isBlackImage(picture))) throw withheld();
  return { ...picture, unsafe };
}

/** Tells fal that nobody will come for the job, which may go on for a while; only logs where that fails. */
export async function cancel(
  { client, jobs, lane, log }: FalDeps,
  ticket: Ticket,
  caller: Caller,
): Promise<void> {
  const { model, requestId } = ticket;
  const options = { caller, operation: 'cancel', model, metered: false, once: true };
  try {
    await lane.call(options, (signal) =>
      client.queue.cancel(model, { requestId, abortSignal: signal }),
    );
  } catch (error) {
    const { code } = faultOf(error);
    log.warn({ runId: caller.runId, requestId, code }, 'a job could not be cancelled');
  }
  void jobs.endUnclaimed(ticket);
}

/** fal.ai as an ImageGenerator: jobs handed in once, waited for as often as it takes, and fetched. */
import { createFalClient, type FalClient } from '@fal-ai/client';
import { z } from 'zod';
import { EaselError, faultOf } from '../../../errors.js';
import type {
  Caller,
  ImageGenerator,
  ImageRequest,
  JobProgress,
  Log,
  Picture,
  Ticket,
} from '../../ports.js';
import type { Note } from '../attempt.js';
import type { Lane } from '../lane.js';
import { downloadPicture } from './picture.js';
import { createDoubt } from './reconcile.js';
import { badAnswer, createFalHttp, isNotFound, type FalHttp } from './client.js';
import { untilOver } from './status.js';
import { HttpError } from '../http-error.js';
import { checkImage } from '../image.js';
import { costOf, inputFor, sizeOf } from '../models.js';

export interface FalSettings {
  readonly key: string;
  /** An origin that stands in for every host of fal. */
  readonly baseUrl?: string;
  readonly lane: Lane;
  /** The lane's limit for one attempt. */
  readonly timeoutMs: number;
  readonly log: Log;
  /** Takes secrets out of what fal says, before any of it is cut. */
  readonly redact: (text: string) => string;
  readonly now?: () => number;
}

const submittedSchema = z.object({ request_id: z.string().regex(/^[\w-]{1,128}$/) });

/** One flag an image: safe where all say so, or there are none. */
const unsafeSchema = z
  .array(z.literal(false))
  .nullish()
  .transform(() => false)
  .catch(true);

const resultSchema = z.object({
  data: z.object({
    images: z.tuple([z.object({ url: z.string() })], z.unknown()),
    has_nsfw_concepts: unsafeSchema,
  }),
});

/** What every call to fal is made with. */
interface Fal {
  readonly http: FalHttp;
  readonly client: FalClient;
  /** FAL_BASE_URL's, from which pictures may come beside fal's own hosts. */
  readonly origin: string | undefined;
  readonly lane: Lane;
  readonly timeoutMs: number;
  readonly log: Log;
  readonly now: () => number;
}

/** fal.ai's queue. All its methods throw EaselErrors. */
export function createFal(settings: FalSettings): ImageGenerator {
  const { key, baseUrl, lane, timeoutMs, log, now = Date.now } = settings;
  const http = createFalHttp(key, baseUrl, settings.redact);
  const client = createFalClient({ credentials: key, fetch: http.fetch });
  const origin = baseUrl === undefined ? undefined : new URL(baseUrl).origin;
  const fal: Fal = { http, client, origin, lane, timeoutMs, log, now };
  return {
    provider: 'fal',
    submit: (request, caller, doubtSince) => submit(fal, request, caller, doubtSince),
    collect: (ticket, caller, onProgress) => collect(fal, ticket, caller, onProgress),
    cancel: (ticket, caller) => cancel(fal, ticket, caller),
  };
}

async function submit(
  fal: Fal,
  request: ImageRequest,
  caller: Caller,
  doubtSince: number | null,
): Promise<Ticket> {
  const doubt = createDoubt(fal, request, caller, doubtSince);
  const options = { caller, operation: 'submit', model: request.model, before: doubt.settle };
  try {
    return await fal.lane.call<Ticket>(options, async (signal, _attempt, note) => {
      const at = fal.now();
      try {
        return await post(fal, request, signal, note);
      } catch (error) {
        if (mayHaveBeenAccepted(error)) doubt.raise(at);
        throw error;
      }
    });
  } catch (error) {
    if (caller.signal.aborted || caller.waiting.aborted) throw error;
    const ticket = await doubt.settle();
    if (ticket) return ticket;
    throw error;
  }
}

/**
 * The one request that is paid. fal's own queue may try the job again on another machine, which
 * costs nothing, so it is not told `x-fal-no-retry`.
 */
async function post(
  { client }: Fal,
  request: ImageRequest,
  signal: AbortSignal,
  note: Note,
): Promise<Ticket> {
  const { model, aspect } = request;
  const input = inputFor(request);
  const answer: unknown = await client.queue.submit(model, { input, abortSignal: signal });
  const submitted = submittedSchema.safeParse(answer);
  if (!submitted.success) throw badAnswer('not a receipt');
  const { width, height } = sizeOf(aspect);
  note({ costUsd: costOf(model, width, height) });
  return { model, requestId: submitted.data.request_id };
}

function mayHaveBeenAccepted(error: unknown): boolean {
  return (
    !(error instanceof EaselError && error.cause instanceof HttpError) || error.cause.mayHaveActed
  );
}

async function collect(
  fal: Fal,
  ticket: Ticket,
  caller: Caller,
  onProgress: (progress: JobProgress) => void,
): Promise<Picture | null> {
  const { model } = ticket;
  const job = { isOver: false };
  const options = { caller, operation: 'collect', model, metered: false } as const;
  try {
    return await fal.lane.call<Picture | null>(
      { ...options, onceMore: ['bad_image'] },
      async (signal, _attempt, note) => {
        try {
          await untilOver(fal.http, ticket, signal, fal.timeoutMs / 8, onProgress);
          job.isOver = true;
          return await fetchPicture(fal, ticket, signal);
        } catch (error) {
          if (!isNotFound(error)) throw error;
          note({ httpStatus: 404 });
          return null;
        }
      },
    );
  } catch (error) {
    // Nobody will come for it any more.
    if (!job.isOver && faultOf(error).code === 'provider_down') await cancel(fal, ticket, caller);
    throw error;
  }
}

/** The picture of a job that is over; null where it is gone. */
async function fetchPicture(
  { client, origin }: Fal,
  { model, requestId }: Ticket,
  signal: AbortSignal,
): Promise<Picture | null> {
  const answer: unknown = await client.queue.result(model, { requestId, abortSignal: signal });
  const result = resultSchema.safeParse(answer);
  if (!result.success) throw badAnswer('a result without an image');
  const { images, has_nsfw_concepts: unsafe } = result.data.data;
  const bytes = await downloadPicture(images[0].url, origin, signal);
  if (!bytes) return null;
  const { png, width, height, black } = await checkImage(bytes, 'fal');
  if (unsafe && black) throw new EaselError({ code: 'content_refused', provider: 'fal' });
  return { png, width, height, unsafe };
}

async function cancel({ client, lane, log }: Fal, ticket: Ticket, caller: Caller): Promise<void> {
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

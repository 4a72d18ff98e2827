/** Hands a job in to fal's queue: the one request that is paid. */
import { z } from 'zod';
import { EaselError } from '../../../errors.js';
import type { Caller, ImageRequest, Ticket } from '../../ports.js';
import type { Note } from '../attempt.js';
import { HttpError } from '../http-error.js';
import { costOf, inputFor, sizeOf } from '../models.js';
import type { FalDeps } from './client.js';
import { badAnswer } from './faults.js';
import { reconcile, unconfirmed } from './reconcile.js';

const submittedSchema = z.object({ request_id: z.string().regex(/^[\w-]{1,128}$/) });

/**
 * Where a request may have been accepted, in an earlier process (at `doubtSince`) or in this one,
 * its job is looked for before another request goes out.
 */
export async function submit(
  deps: FalDeps,
  request: ImageRequest,
  caller: Caller,
  doubtSince: number | null,
): Promise<Ticket> {
  const { lane, log, timeoutMs } = deps;
  const { model, seed } = request;
  let pending =
    doubtSince === null ? null : unconfirmed(doubtSince, Date.now() - doubtSince, timeoutMs);
  const before = async () => (pending ? reconcile(deps, request, caller, pending) : undefined);
  try {
    return await lane.call<Ticket>(
      { caller, operation: 'submit', model, before },
      async (signal, _attempt, note) => {
        const at = Date.now();
        try {
          return await post(deps, request, signal, note);
        } catch (error) {
          if (mayHaveBeenAccepted(error)) {
            pending = unconfirmed(pending?.since ?? at, 0, timeoutMs);
            const about = { runId: caller.runId, model, seed };
            log.warn(about, 'a job may have been accepted although its request failed');
          }
          throw error;
        }
      },
    );
  } catch (error) {
    if (caller.signal.aborted || caller.waiting.aborted) throw error;
    const ticket = await before();
    if (ticket) return ticket;
    throw error;
  }
}

/**
 * fal's own queue may try the job again on another machine, which costs nothing, so it is not told
 * `x-fal-no-retry`.
 */
async function post(
  { client }: FalDeps,
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

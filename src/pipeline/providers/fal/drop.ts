/**
 * Jobs that nobody wants any more: of runs that were ended while their process died. fal is told of
 * each; a request in doubt is looked for first. All keep their slots until they are over.
 */
import { faultOf } from '../../../errors.js';
import { persist } from '../../../lib/backoff.js';
import { aside } from '../../caller.js';
import type { Caller, Ticket, UnwantedRequest, UnwantedTicket } from '../../ports.js';
import type { FalDeps } from './client.js';
import { cancel } from './collect.js';
import type { Slot } from './jobs.js';
import { reconcile, unconfirmed } from './reconcile.js';
import { isOver } from './status.js';

const LOOK_AGAIN_MS = 10_000;

/** Takes their slots at once, and drops them one by one by itself. */
export function dropTickets(deps: FalDeps, tickets: readonly UnwantedTicket[]): void {
  for (const ticket of tickets) {
    deps.jobs.begin(ticket);
    void drop(deps, ticket, aside(ticket, deps.closing));
  }
}

/** The same for requests in doubt. `settled` is told of each of which is known what came of it. */
export function dropRequests(
  deps: FalDeps,
  requests: readonly UnwantedRequest[],
  settled: (request: UnwantedRequest) => Promise<void>,
): void {
  for (const request of requests) {
    deps.jobs.keep(request);
    // Where the process ends before, the next one finds out.
    settle(deps, request).then(
      () => settled(request),
      () => undefined,
    );
  }
}

/** Has a job cancelled that is not over. */
export async function drop(deps: FalDeps, ticket: Ticket, caller: Caller): Promise<void> {
  const { client, closing, jobs } = deps;
  if (await isOver(client, ticket, closing).catch(() => false)) jobs.end(ticket);
  else if (!closing.aborted) await cancel(deps, ticket, caller);
}

/** Looks for its job until fal tells, for as long as the process lives; the slot is not kept for so long. */
async function settle(deps: FalDeps, request: UnwantedRequest): Promise<void> {
  const { closing, jobs, log, timeoutMs } = deps;
  const { runId, model, seed, sentAt } = request;
  const caller = aside(request, closing);
  const held: { slot: Slot | undefined } = { slot: jobs.inDoubt(request) };
  const doubt = unconfirmed(sentAt, Date.now() - sentAt, timeoutMs);
  const found = await persist(() => reconcile(deps, request, caller, doubt), {
    wait: () => LOOK_AGAIN_MS,
    signal: closing,
    onFailure: (error) => {
      if (!held.slot) return;
      log.warn({ runId, model, seed, code: faultOf(error).code }, NOT_TOLD);
      jobs.endUnknown(held.slot);
      held.slot = undefined;
    },
  });
  // A job that is known is another run's, which asked for the same.
  if (found && !jobs.has(found)) {
    jobs.begin(found, held.slot);
    await drop(deps, found, caller);
    closing.throwIfAborted();
  } else held.slot?.release();
}

const NOT_TOLD = 'whether a job of a run that is over was accepted is not known yet';

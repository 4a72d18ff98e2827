/** Hands a job in to fal's queue: the one request that is paid. */
import { z } from 'zod';
import { EaselError } from '../../../errors.js';
import { aborted, linkSignal } from '../../../lib/abort.js';
import { aside } from '../../caller.js';
import type { Caller, ImageRequest, Ticket } from '../../ports.js';
import type { Note } from '../attempt.js';
import { HttpError } from '../http-error.js';
import { inputFor, sizeOf } from '../abilities.js';
import { costOf } from '../models.js';
import type { FalDeps } from './client.js';
import { drop } from './drop.js';
import { badAnswer, closedByModel } from './faults.js';
import { Slot } from './jobs.js';
import { reconcile, unconfirmed, type Unconfirmed } from './reconcile.js';

const submittedSchema = z.object({ request_id: z.string().regex(/^[\w-]{1,128}$/) });

/**
 * Where a request may have been accepted, in an earlier process (at `doubtSince`) or in this one,
 * its job is looked for before another request goes out.
 */
export function submit(
  deps: FalDeps,
  request: ImageRequest,
  caller: Caller,
  doubtSince: number | null,
): Promise<Ticket> {
  return new Submission(deps, request, caller).hand(doubtSince);
}

/** One job on its way into fal's queue. */
class Submission {
  readonly #deps: FalDeps;
  readonly #request: ImageRequest;
  readonly #caller: Caller;
  /** An earlier request that may have been accepted, and the slot that its job takes then. */
  #doubt: Unconfirmed | undefined;
  #slotInDoubt: Slot | undefined;
  /** Resolves when the job of the last request is in progress no more. */
  #released: Promise<void> | undefined;

  constructor(deps: FalDeps, request: ImageRequest, caller: Caller) {
    this.#deps = deps;
    this.#request = request;
    this.#caller = caller;
  }

  async hand(doubtSince: number | null): Promise<Ticket> {
    const { catalogue, lane, jobs, timeoutMs } = this.#deps;
    await catalogue.learnFor(this.#request.model, this.#caller);
    if (doubtSince !== null) {
      this.#doubt = unconfirmed(doubtSince, Date.now() - doubtSince, timeoutMs);
      this.#slotInDoubt = jobs.inDoubt(this.#request);
    }
    const options = { caller: this.#caller, operation: 'submit', model: this.#request.model };
    const before = () => this.#find();
    const holding = () => this.#released;
    try {
      return await lane.call<Ticket>({ ...options, before, holding }, (signal, _attempt, note) =>
        this.#attempt(signal, note),
      );
    } catch (error) {
      const found = await this.#findAtLast();
      if (found) return found;
      throw error;
    }
  }

  /** The job of an earlier request, where one may have been accepted. */
  async #find(): Promise<Ticket | undefined> {
    if (!this.#doubt) return undefined;
    const found = await reconcile(this.#deps, this.#request, this.#caller, this.#doubt);
    if (found) this.#deps.jobs.begin(found, this.#slotInDoubt);
    else this.#slotInDoubt?.release();
    this.#slotInDoubt = undefined;
    return found;
  }

  /** The same when no try is left. */
  async #findAtLast(): Promise<Ticket | undefined> {
    const { signal, waiting } = this.#caller;
    try {
      return signal.aborted || waiting.aborted ? undefined : await this.#find();
    } finally {
      if (this.#slotInDoubt) this.#deps.jobs.endUnknown(this.#slotInDoubt);
    }
  }

  async #attempt(signal: AbortSignal, note: Note): Promise<Ticket> {
    this.#released = undefined;
    await this.#deps.checkMedia();
    const at = Date.now();
    const slot = new Slot();
    this.#released = slot.released;
    const posting = this.#post(note);
    try {
      const ticket = await Promise.race([posting, rejection(signal)]);
      this.#deps.jobs.begin(ticket, slot);
      return ticket;
    } catch (error) {
      if (!mayHaveBeenAccepted(error)) slot.release();
      else this.#doubtIn(slot, at, posting);
      throw error;
    }
  }

  #doubtIn(slot: Slot, at: number, posting: Promise<Ticket>): void {
    const { log, timeoutMs } = this.#deps;
    const { model, seed } = this.#request;
    const about = { runId: this.#caller.runId, model, seed };
    log.warn(about, 'a job may have been accepted although its request failed');
    this.#doubt = unconfirmed(this.#doubt?.since ?? at, 0, timeoutMs);
    if (this.#caller.signal.aborted) this.#abandon(posting, slot);
    else this.#slotInDoubt = slot;
  }

  /** Whoever asked is gone, and the request still under way: what comes of it keeps its slot. */
  #abandon(posting: Promise<Ticket>, slot: Slot): void {
    const { jobs } = this.#deps;
    posting.then(
      (ticket) => {
        jobs.begin(ticket, slot);
        if (this.#caller.isLeft()) void jobs.endUnclaimed(ticket);
        else void drop(this.#deps, ticket, aside(this.#caller, this.#deps.closing));
      },
      (error: unknown) => {
        if (mayHaveBeenAccepted(error)) jobs.endUnknown(slot);
        else slot.release();
      },
    );
  }

  /**
   * Ends by its own time alone, not with its caller, lest it be accepted and nobody know. fal's own
   * queue may try the job again on another machine, which costs nothing, so it is not told
   * `x-fal-no-retry`.
   */
  async #post(note: Note): Promise<Ticket> {
    const { client, catalogue, closing, defaultModel, timeoutMs } = this.#deps;
    const { model, aspect } = this.#request;
    const limit = linkSignal([closing], timeoutMs);
    try {
      const input = inputFor(this.#request, catalogue.of(model));
      const answer: unknown = await client.queue.submit(model, {
        input,
        abortSignal: limit.signal,
      });
      const submitted = submittedSchema.safeParse(answer);
      if (!submitted.success) throw badAnswer('not a receipt');
      const { width, height } = sizeOf(aspect);
      note({ costUsd: costOf(model, width, height) });
      return { model, requestId: submitted.data.request_id };
    } catch (error) {
      throw model === defaultModel ? closedByModel(error) : error;
    } finally {
      limit.release();
    }
  }
}

async function rejection(signal: AbortSignal): Promise<never> {
  await aborted(signal);
  throw signal.reason;
}

function mayHaveBeenAccepted(error: unknown): boolean {
  return (
    !(error instanceof EaselError && error.cause instanceof HttpError) || error.cause.mayHaveActed
  );
}

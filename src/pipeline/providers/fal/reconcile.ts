/**
 * Looks for a job that may have been accepted although its request failed. fal knows no idempotency
 * key, so the seed that we chose is what such a job is recognised by, in fal's own list of requests.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { faultOf } from '../../../errors.js';
import { linkSignal } from '../../../lib/abort.js';
import { backoff } from '../../../lib/backoff.js';
import type { Caller, ImageRequest, Ticket } from '../../ports.js';
import { cancelled } from '../attempt.js';
import { inputFor, sizeOf, type Input } from '../abilities.js';
import { costOf } from '../models.js';
import type { FalClient, FalDeps } from './client.js';
import { badAnswer, statusOf, stillDown } from './faults.js';

const LIST = 'https://api.fal.ai/v1/models/requests/by-endpoint';
/** The list may show only what has ended, so a job is waited for: as long as one may take, a minute at most. */
const MAX_SEARCH_MS = 60_000;
const waitMs = backoff(1000, MAX_SEARCH_MS);
/** By how much fal's clock and ours may differ: a job is known by its seed and prompt, not by its time. */
const SKEW_MS = 24 * 3_600_000;
const MAX_PAGES = 20;

/** A request that may have been accepted, although no answer of it was kept. */
export interface Unconfirmed {
  /** When it went out, epoch milliseconds; the first of several. */
  readonly since: number;
  /** When the search for its job may end, by the clock that never jumps. */
  readonly searchUntil: number;
}

/** @param ageMs how long ago the request went out; a wall clock that was set back has used up nothing */
export function unconfirmed(since: number, ageMs: number, timeoutMs: number): Unconfirmed {
  const searchMs = Math.min(timeoutMs, MAX_SEARCH_MS);
  const left = searchMs - Math.min(Math.max(ageMs, 0), searchMs);
  return { since, searchUntil: performance.now() + left };
}

/**
 * Resolves to the job of the unconfirmed request; to undefined where fal has none, or does not tell.
 * @throws EaselError `provider_down` where fal's list cannot be read, else what the lane throws
 */
export async function reconcile(
  deps: FalDeps,
  request: ImageRequest,
  caller: Caller,
  { since, searchUntil }: Unconfirmed,
): Promise<Ticket | undefined> {
  const { log } = deps;
  const about = { runId: caller.runId, model: request.model, seed: request.seed };
  for (let n = 1; ; n += 1) {
    const found = await searchOnce(deps, request, caller, since);
    if (found === 'unsupported') {
      log.warn(about, 'fal does not tell whether the job was accepted');
      return undefined;
    }
    if (found !== 'absent' && found !== 'unreadable') {
      log.warn({ ...about, requestId: found.requestId }, 'the job had been accepted: adopted');
      return found;
    }
    const left = searchUntil - performance.now();
    if (left > 0) await wait(Math.min(waitMs(n), left), caller);
    else if (found === 'absent') break;
    // Rather no picture than one that is paid twice.
    else throw stillDown();
  }
  log.warn(about, 'fal knows no such job');
  return undefined;
}

async function wait(ms: number, { signal, waiting }: Caller): Promise<void> {
  const either = linkSignal([signal, waiting]);
  try {
    await sleep(ms, undefined, { signal: either.signal });
  } catch {
    throw cancelled(either.signal.reason);
  } finally {
    either.release();
  }
}

/** Reads the list once; `unreadable` may pass, `unsupported` does not. */
async function searchOnce(
  { client, catalogue, lane }: FalDeps,
  request: ImageRequest,
  caller: Caller,
  since: number,
): Promise<Ticket | 'absent' | 'unreadable' | 'unsupported'> {
  const { model } = request;
  const input = inputFor(request, catalogue.of(model));
  // Nothing else tells two jobs of the same prompt apart.
  if (input.seed === undefined) return 'unsupported';
  // A search pays nothing and is no part of what may kill a process.
  const searcher = { ...caller, begun: () => Promise.resolve() };
  const options = { caller: searcher, operation: 'look up', model, metered: false, once: true };
  try {
    return await lane.call<Ticket | 'absent'>(options, async (signal, _attempt, note) => {
      const requestId = await find(client, model, input, since, signal);
      if (requestId === undefined) return 'absent';
      const { width, height } = sizeOf(request.aspect);
      note({ costUsd: costOf(model, width, height) });
      return { model, requestId };
    });
  } catch (error) {
    const { code } = faultOf(error);
    if (code === 'provider_refused' || statusOf(error) === 501) return 'unsupported';
    if (code === 'provider_down' || code === 'provider_busy' || code === 'bad_answer')
      return 'unreadable';
    throw error;
  }
}

const listSchema = z.object({
  items: z.array(z.unknown()),
  next_cursor: z.string().nullish(),
});

const itemSchema = z.object({
  request_id: z.string(),
  status_code: z.number().nullish(),
  json_input: z.looseObject({ seed: z.number(), prompt: z.string() }),
});

/** The id of the job with our input; one that failed is none, for it was not paid. */
async function find(
  client: FalClient,
  model: string,
  input: Input,
  since: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const start = new Date(since - SKEW_MS).toISOString();
  const query = new URLSearchParams({ endpoint_id: model, start, expand: 'payloads' });
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const list = listSchema.safeParse(await client.get(`${LIST}?${query.toString()}`, signal));
    if (!list.success) throw badAnswer('not a list of requests');
    const ours = list.data.items
      .flatMap((item) => itemSchema.safeParse(item).data ?? [])
      .find(
        ({ status_code, json_input }) => (status_code ?? 200) < 400 && isSame(input, json_input),
      );
    if (ours) return ours.request_id;
    if (!list.data.next_cursor) return undefined;
    query.set('cursor', list.data.next_cursor);
  }
  return undefined;
}

const SHAPES = ['image_size', 'aspect_ratio', 'width', 'height'];

/** Whether a job was handed in with this input; what fal does not list, or fills in, tells nothing. */
function isSame(input: Input, listed: Record<string, unknown>): boolean {
  const { seed, prompt, negative_prompt: negative = '' } = input;
  const { negative_prompt: listedNegative = negative } = listed;
  const shapes = SHAPES.filter((name) => name in input && name in listed);
  return (
    listed.seed === seed &&
    listed.prompt === prompt &&
    listedNegative === negative &&
    shapes.every((name) => isDeepStrictEqual(listed[name], input[name]))
  );
}

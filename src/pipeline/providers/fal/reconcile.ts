/**
 * Jobs that may have been accepted although their request failed. fal knows no idempotency key, so
 * the seed that we chose is what such a job is recognised by, in fal's own list of requests.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { EaselError, faultOf } from '../../../errors.js';
import type { Caller, ImageRequest, Log, Ticket } from '../../ports.js';
import type { Lane } from '../lane.js';
import { badAnswer, statusOf, type FalHttp } from './client.js';
import { linkSignal } from '../../../lib/abort.js';
import { costOf, inputFor, sizeOf } from '../models.js';

const LIST = 'https://api.fal.ai/v1/models/requests/by-endpoint';
/** The list may show only what has ended, so a job is waited for: as long as one may take, a minute at most. */
const PATIENCE_MS = 60_000;
const FIRST_LOOK_MS = 1000;
/** By how much fal's clock and ours may differ. */
const SKEW_MS = 60_000;
const MAX_PAGES = 20;

export interface DoubtSettings {
  readonly http: FalHttp;
  readonly lane: Lane;
  /** Looking takes no longer than one attempt may. */
  readonly timeoutMs: number;
  readonly log: Log;
  readonly now: () => number;
}

export interface Doubt {
  /** A request that went out at `at` (epoch ms) failed and may have been accepted all the same. */
  readonly raise: (at: number) => void;
  /** Looks for the job, if there is a doubt; undefined where there is none, or nothing is found. */
  readonly settle: () => Promise<Ticket | undefined>;
}

/** What is in doubt about one request; `since` where an earlier process left it so. */
export function createDoubt(
  settings: DoubtSettings,
  request: ImageRequest,
  caller: Caller,
  since: number | null,
): Doubt {
  const { log, now } = settings;
  const patience = Math.min(settings.timeoutMs, PATIENCE_MS);
  const about = { runId: caller.runId, model: request.model, seed: request.seed };
  let first = since;
  /** When looking may end, by the clock that never jumps. */
  let end = performance.now() + patience - elapsed(now() - (since ?? now()), patience);

  return {
    raise(at) {
      first ??= at;
      end = performance.now() + patience;
      log.warn(about, 'a job may have been accepted although its request failed');
    },
    async settle() {
      if (first === null) return undefined;
      for (let wait = FIRST_LOOK_MS; ; wait *= 2) {
        const seen = await look(settings, request, caller, first);
        if (seen === 'unknowable') {
          log.warn(about, 'fal does not tell whether the job was accepted');
          return undefined;
        }
        if (seen !== 'absent' && seen !== 'unread') {
          log.warn({ ...about, requestId: seen.requestId }, 'the job had been accepted: adopted');
          return seen;
        }
        const left = end - performance.now();
        if (left > 0) await rest(Math.min(wait, left), caller);
        else if (seen === 'absent') break;
        // Rather no picture than one that is paid twice.
        else throw new EaselError({ code: 'provider_down', provider: 'fal' });
      }
      log.warn(about, 'fal knows no such job');
      return undefined;
    },
  };
}

/** How much of the patience is used up; a wall clock that was set back has used up nothing. */
function elapsed(ms: number, patience: number): number {
  return Math.min(Math.max(ms, 0), patience);
}

async function rest(ms: number, { signal, waiting }: Caller): Promise<void> {
  const either = linkSignal([signal, waiting]);
  try {
    await sleep(ms, undefined, { signal: either.signal });
  } catch {
    throw new EaselError({ code: 'cancelled' }, { cause: either.signal.reason });
  } finally {
    either.release();
  }
}

/** One look through the list; one that cannot be read now may be looked at later. */
async function look(
  { http, lane }: DoubtSettings,
  request: ImageRequest,
  caller: Caller,
  since: number,
): Promise<Ticket | 'absent' | 'unread' | 'unknowable'> {
  const { model } = request;
  // Looking pays nothing and is no part of what may kill a process.
  const looker = { ...caller, begun: () => Promise.resolve() };
  const options = { caller: looker, operation: 'look up', model, metered: false, retries: 0 };
  try {
    return await lane.call<Ticket | 'absent'>(options, async (signal, _attempt, note) => {
      const requestId = await find(http, request, since, signal);
      if (requestId === undefined) return 'absent';
      const { width, height } = sizeOf(request.aspect);
      note({ costUsd: costOf(model, width, height) });
      return { model, requestId };
    });
  } catch (error) {
    const { code } = faultOf(error);
    if (code === 'provider_refused' || statusOf(error) === 501) return 'unknowable';
    if (code === 'provider_down' || code === 'provider_busy' || code === 'bad_answer')
      return 'unread';
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
  http: FalHttp,
  request: ImageRequest,
  since: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { model } = request;
  const input = inputFor(request);
  const start = new Date(since - SKEW_MS).toISOString();
  const query = new URLSearchParams({ endpoint_id: model, start, expand: 'payloads' });
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const list = listSchema.safeParse(await http.get(`${LIST}?${query.toString()}`, signal));
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

/** Whether a job was handed in with this input; what fal does not list, or fills in, tells nothing. */
function isSame(input: Record<string, unknown>, listed: Record<string, unknown>): boolean {
  const { seed, prompt, negative_prompt: negative = '' } = input;
  const { negative_prompt: listedNegative = negative } = listed;
  const shapes = ['image_size', 'aspect_ratio'].filter((name) => name in input && name in listed);
  return (
    listed.seed === seed &&
    listed.prompt === prompt &&
    listedNegative === negative &&
    shapes.every((name) => listed[name] === input[name])
  );
}

/** Waiting for a job of fal.ai: the stream of its status, and where that is not to be had, questions. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseEndpointId } from '@fal-ai/client';
import { z } from 'zod';
import { linkSignal } from '../../../lib/abort.js';
import type { JobProgress, Ticket } from '../../ports.js';
import type { FalClient } from './client.js';
import { badAnswer, isNotFound, stuck } from './faults.js';

const FIRST_POLL_MS = 150;
const SLOWEST_POLL_MS = 2000;
const MAX_LOG = 200;

const statusSchema = z.object({
  status: z.enum(['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED']),
  queue_position: z.number().optional().catch(undefined),
  logs: z
    .array(z.object({ message: z.string() }))
    .nullish()
    .catch([]),
});
type Status = z.infer<typeof statusSchema>;

export interface Watching {
  readonly signal: AbortSignal;
  /** A stream that is silent for so long may be dead without a word, and is given up for questions, which cost nothing. */
  readonly silenceMs: number;
  /** How long fal may paint; how long a job waits for its turn there is fal's own business. */
  readonly paintingMs: number;
  readonly onProgress: (progress: JobProgress) => void;
}

/**
 * Resolves when the job is over, for better or worse.
 * @throws EaselError: `stuck` where it paints for too long; its cause an HttpError with status 404
 * where fal does not know the job
 */
export async function untilOver(
  client: FalClient,
  ticket: Ticket,
  { signal, silenceMs, paintingMs, onProgress }: Watching,
): Promise<void> {
  const url = `${requestUrl(ticket)}/status`;
  let paintingSince: number | undefined;
  const hasEnded = (status: Status) => {
    if (status.status === 'COMPLETED') return true;
    onProgress(progressOf(status));
    if (status.status !== 'IN_PROGRESS') return false;
    paintingSince ??= performance.now();
    if (performance.now() - paintingSince > paintingMs) throw stuck();
    return false;
  };
  try {
    for await (const status of stream(client, `${url}/stream?logs=1`, signal, silenceMs))
      if (hasEnded(status)) return;
  } catch (error) {
    if (signal.aborted) throw error;
    // Whatever is wrong with the stream, or with the job: the question below brings it out.
  }
  const slowestMs = Math.min(SLOWEST_POLL_MS, silenceMs);
  for (let ms = FIRST_POLL_MS; ; ms *= 1.5) {
    if (hasEnded(parse(await client.get(`${url}?logs=1`, signal)))) return;
    await sleep(Math.min(ms, slowestMs), undefined, { signal });
  }
}

/** Whether a job is over, or fal does not know it. */
export async function isOver(
  client: FalClient,
  ticket: Ticket,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const { status } = parse(await client.get(`${requestUrl(ticket)}/status`, signal));
    return status === 'COMPLETED';
  } catch (error) {
    if (isNotFound(error)) return true;
    throw error;
  }
}

/** Where all that concerns a job is found; a model's sub-path is no part of it. */
function requestUrl({ model, requestId }: Ticket): string {
  const { namespace, owner, alias } = parseEndpointId(model);
  const app = [namespace, owner, alias].filter((part) => part !== undefined).join('/');
  return `https://queue.fal.run/${app}/requests/${requestId}`;
}

async function* stream(
  client: FalClient,
  url: string,
  signal: AbortSignal,
  silenceMs: number,
): AsyncGenerator<Status> {
  const quiet = new AbortController();
  const timer = setTimeout(() => {
    quiet.abort();
  }, silenceMs);
  const either = linkSignal([signal, quiet.signal]);
  try {
    for await (const data of client.events(url, either.signal)) {
      timer.refresh();
      if (data !== '') yield parse(JSON.parse(data));
    }
  } finally {
    clearTimeout(timer);
    either.release();
  }
}

function parse(value: unknown): Status {
  const parsed = statusSchema.safeParse(value);
  if (!parsed.success) throw badAnswer('not a status');
  return parsed.data;
}

function progressOf({ status, queue_position, logs }: Status): JobProgress {
  const log = logs?.at(-1)?.message.slice(0, MAX_LOG);
  return {
    state: status === 'IN_QUEUE' ? 'queued' : 'painting',
    ...(queue_position !== undefined && { position: queue_position }),
    ...(log !== undefined && { log }),
  };
}

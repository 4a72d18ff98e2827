/**
 * HTTP to fal.ai as its client is given it: every host rebased, nothing repeated, each answer read
 * to its end and checked before the client sees it, every failure a fault.
 */
import { createFalClient, type QueueClient } from '@fal-ai/client';
import { createParser } from 'eventsource-parser';
import { EaselError } from '../../../errors.js';
import { readBody } from '../../../lib/download.js';
import type { PublicNetwork } from '../../../lib/public-lookup.js';
import type { Log } from '../../ports.js';
import { MAX_IMAGE_BYTES } from '../../image.js';
import type { Lane } from '../lane.js';
import type { Catalogue } from './catalogue.js';
import type { Jobs } from './jobs.js';
import { badAnswer, disconnected, parseJson, refusal, type Asked } from './faults.js';
import { rebase } from './hosts.js';
import type { MediaCheck } from './media.js';

const QUEUE = 'queue.fal.run';
const MAX_EVENT_BYTES = 8 * 1024 * 1024;
/** A result may hold its picture, in base64. */
const MAX_BODY_BYTES = (MAX_IMAGE_BYTES * 4) / 3 + 1024 * 1024;

/** All its methods throw EaselErrors alone. */
export interface FalClient {
  /** fal's own client. */
  readonly queue: QueueClient;
  /** What fal's client does not offer, with the key: parsed JSON. */
  get(url: string, signal: AbortSignal): Promise<unknown>;
  /** The same of what fal tells everybody, without the key. */
  getOpen(url: string, signal: AbortSignal, maxBytes: number): Promise<unknown>;
  /** The data of server-sent events; empty for a sign of life. */
  events(url: string, signal: AbortSignal): AsyncGenerator<string>;
}

/** What every call to fal is made with. */
export interface FalDeps {
  readonly client: FalClient;
  /** FAL_BASE_URL's, which stands in for every host of fal. */
  readonly origin: string | undefined;
  readonly network: PublicNetwork;
  /** Awaited before anything is paid. */
  readonly checkMedia: MediaCheck;
  readonly lane: Lane;
  readonly jobs: Jobs;
  readonly catalogue: Catalogue;
  /** The model of whoever chooses none. */
  readonly defaultModel: string;
  /** The lane's limit for one attempt. */
  readonly timeoutMs: number;
  /** How long fal may paint one picture. */
  readonly paintingMs: number;
  /** Aborted when the process needs to know no more. */
  readonly closing: AbortSignal;
  readonly log: Log;
}

export interface FalClientSettings {
  readonly key: string;
  /** An origin that stands in for every host of fal. */
  readonly baseUrl: string | undefined;
  /** Takes secrets out of what fal says, before any of it is cut: a model's log may repeat what it was sent. */
  readonly redact: (text: string) => string;
}

export function openFalClient({ key, baseUrl, redact }: FalClientSettings): FalClient {
  const headers = { authorization: `Key ${key}` };
  const open = (url: string, init: RequestInit | undefined) =>
    // A redirect is followed nowhere: it could repeat a POST, or carry the key away.
    fetch(rebase(new URL(url), baseUrl), { ...init, redirect: 'manual' });

  const read = async (url: string, init: RequestInit | undefined, maxBytes: number) => {
    const { response, text } = await reading(async () => {
      const answer = await open(url, init);
      return { response: answer, text: redact(await textOf(answer, maxBytes)) };
    });
    if (!response.ok) throw refusal(response, text, asked(url, init));
    const value = parseJson(text);
    if (value === undefined) throw badAnswer('the answer is not JSON', response.status);
    return { status: response.status, text, value };
  };

  const falFetch: typeof fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const { status, text } = await read(url, init, MAX_BODY_BYTES);
    return new Response(text, { status, headers: { 'content-type': 'application/json' } });
  };

  return {
    queue: createFalClient({ credentials: key, fetch: falFetch }).queue,
    async get(url, signal) {
      return (await read(url, { headers, signal }, MAX_BODY_BYTES)).value;
    },
    async getOpen(url, signal, maxBytes) {
      return (await read(url, { signal }, maxBytes)).value;
    },
    async *events(url, signal) {
      const accept = { ...headers, accept: 'text/event-stream' };
      const response = await reading(() => open(url, { headers: accept, signal }));
      const type = response.headers.get('content-type') ?? '';
      if (!response.ok || !response.body || !type.startsWith('text/event-stream')) {
        await response.body?.cancel();
        throw response.ok
          ? badAnswer('no event stream')
          : refusal(response, '', asked(url, undefined));
      }
      for await (const data of dataOf(response.body)) yield redact(data);
    },
  };
}

function asked(url: string, init: RequestInit | undefined): Asked {
  return {
    isSubmission: init?.method?.toUpperCase() === 'POST',
    isOfQueue: new URL(url).hostname === QUEUE,
  };
}

async function reading<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof EaselError) throw error;
    throw disconnected(error);
  }
}

async function textOf({ body, status }: Response, maxBytes: number): Promise<string> {
  if (!body) return '';
  const bytes = await readBody(body, maxBytes, () => badAnswer('the answer is too long', status));
  return bytes.toString('utf8');
}

/** The `data` of every event of a stream of server-sent events; empty for a comment. */
async function* dataOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const read: string[] = [];
  const parser = createParser({
    maxBufferSize: MAX_EVENT_BYTES,
    onEvent: ({ data }) => read.push(data),
    onComment: () => read.push(''),
    onError({ type }) {
      if (type === 'max-buffer-size-exceeded') throw badAnswer('an event is too long');
    },
  });
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    yield* read.splice(0);
  }
}

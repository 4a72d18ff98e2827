/**
 * HTTP to fal.ai as its client is given it: every host rebased, nothing repeated, each answer read
 * to its end and checked before the client sees it, every failure a fault.
 */
import { createParser } from 'eventsource-parser';
import { z } from 'zod';
import { EaselError } from '../../../errors.js';
import { readBody } from '../../../lib/download.js';
import { badBody, badStatus, broken, HttpError, retryAfterMs } from '../http-error.js';

const MAX_BODY_BYTES = 8 * 1024 * 1024;
const FAL_HOST = /(?:^|\.)fal\.(?:run|ai)$/;

export interface FalHttp {
  /** For fal's client, and for what the client does not offer. Throws EaselErrors alone. */
  readonly fetch: typeof fetch;
  /** The same, with the key. */
  get(url: string, signal: AbortSignal): Promise<unknown>;
  /** The data of server-sent events. */
  events(url: string, signal: AbortSignal): AsyncGenerator<string>;
}

/** @param redact takes secrets out of what fal says: a model's log may repeat what it was sent */
export function createFalHttp(
  key: string,
  baseUrl: string | undefined,
  redact: (text: string) => string,
): FalHttp {
  const headers = { authorization: `Key ${key}` };
  const open = (url: string, init: RequestInit | undefined) =>
    // A redirect is followed nowhere: it could repeat a POST, or carry the key away.
    fetch(rebase(url, baseUrl), { ...init, redirect: 'manual' });

  const falFetch: typeof fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const { response, text } = await reading(async () => {
      const answer = await open(url, init);
      return { response: answer, text: redact(await textOf(answer)) };
    });
    if (!response.ok) throw refusal(response, text);
    if (!isJson(text)) throw badAnswer('the answer is not JSON', response.status);
    return new Response(text, {
      status: response.status,
      headers: { 'content-type': 'application/json' },
    });
  };

  return {
    fetch: falFetch,
    async get(url, signal) {
      const response = await falFetch(url, { headers, signal });
      return response.json();
    },
    async *events(url, signal) {
      const accept = { ...headers, accept: 'text/event-stream' };
      const response = await reading(() => open(url, { headers: accept, signal }));
      const type = response.headers.get('content-type') ?? '';
      if (!response.ok || !response.body || !type.startsWith('text/event-stream')) {
        await response.body?.cancel();
        throw response.ok ? badAnswer('no event stream') : refusal(response, '');
      }
      for await (const data of dataOf(response.body)) yield redact(data);
    },
  };
}

/** The same path and query on the stand-in's origin; only fal's own hosts are stood in for. */
function rebase(address: string, baseUrl: string | undefined): URL {
  const url = new URL(address);
  if (baseUrl === undefined || !FAL_HOST.test(url.hostname)) return url;
  return new URL(url.pathname + url.search, baseUrl);
}

async function reading<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof EaselError) throw error;
    throw new EaselError({ code: 'provider_down', provider: 'fal' }, { cause: broken(error) });
  }
}

async function textOf({ body, status }: Response): Promise<string> {
  if (!body) return '';
  const bytes = await readBody(body, MAX_BODY_BYTES, () =>
    badAnswer('the answer is too long', status),
  );
  return bytes.toString('utf8');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The `data` of every event of a stream of server-sent events; empty for a comment, which is a sign of life. */
async function* dataOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const read: string[] = [];
  const parser = createParser({
    maxBufferSize: MAX_BODY_BYTES,
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

export function badAnswer(message: string, status = 200): EaselError {
  return new EaselError(
    { code: 'bad_answer', provider: 'fal' },
    { cause: badBody(message, status) },
  );
}

/** Whether fal says that there is no such job, result or list. */
export function isNotFound(error: unknown): boolean {
  return statusOf(error) === 404;
}

export function statusOf(error: unknown): number | null {
  if (!(error instanceof EaselError) || !(error.cause instanceof HttpError)) return null;
  return error.cause.status;
}

/** Either shape in which fal says why: of the model, or of what is in front of it. */
const detailSchema = z.object({
  error_type: z.string().optional().catch(undefined),
  detail: z
    .array(z.object({ type: z.string(), loc: z.array(z.union([z.string(), z.number()])) }))
    .catch([]),
});

function refusal(response: Response, text: string): EaselError {
  const { status } = response;
  const kinds = kindsIn(text);
  const cause = badStatus(status, kinds.slice(0, 5).join(' '));
  const provider = 'fal';
  if (status >= 500 || status === 408 || status === 429) {
    const code = status === 429 ? 'provider_busy' : 'provider_down';
    const ms = retryAfterMs(response.headers.get('retry-after'), Date.now());
    return new EaselError({ code, provider, retryAfterMs: ms }, { cause });
  }
  const unwanted = kinds.some((kind) => /content_policy|content_checker|nsfw|safety/.test(kind));
  return new EaselError(
    { code: unwanted ? 'content_refused' : 'provider_refused', provider },
    { cause },
  );
}

/** Machine-readable names of what was wrong; whatever else stands there may repeat what we sent. */
function kindsIn(text: string): string[] {
  const parsed = detailSchema.safeParse(isJson(text) ? JSON.parse(text) : undefined);
  if (!parsed.success) return [];
  const { error_type = '', detail } = parsed.data;
  const isName = (part: string | number) => /^[a-z_]{1,40}$/.test(String(part));
  const found = detail.map(({ type, loc }) => `${loc.filter(isName).join('.')}:${type}`);
  return [error_type, ...found].filter((kind) => /^[a-z_.]{0,200}:?[a-z_.]{1,60}$/.test(kind));
}

/** Ready-made faults of fal.ai and Gemini, to be put between the wire and a stand-in. */
import sharp from 'sharp';
import type { Interceptor } from './stand-in.js';

/** Lets a fault strike only the first `n` calls that reach it. */
export function times(n: number, interceptor: Interceptor): Interceptor {
  let left = n;
  return (call, next) => {
    if (left <= 0) return next();
    left -= 1;
    return interceptor(call, next);
  };
}

/** Lets a fault strike only calls whose "METHOD /path" matches. */
export function onPath(pattern: RegExp, interceptor: Interceptor): Interceptor {
  return (call, next) =>
    pattern.test(`${call.method} ${call.path}`) ? interceptor(call, next) : next();
}

/** The fault strikes after the call was handled for real: accepted, and the answer lost. */
export function afterwards(interceptor: Interceptor): Interceptor {
  return async (call, next) => {
    await next();
    return interceptor(call, next);
  };
}

/** The connection is cut before anything happens. */
export const cutOff = (): Interceptor => () => 'reset';

/** Nothing is ever answered. */
export const silence = (): Interceptor => () => 'hang';

const html = (status: number, title: string) =>
  new Response(
    `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
    {
      status,
      headers: { 'content-type': 'text/html; charset=utf-8' },
    },
  );

const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  Response.json(body, { status, headers });

/** A page of HTML where JSON or an image is due: a proxy in between. */
export const htmlInstead =
  ({ status = 200 } = {}): Interceptor =>
  () =>
    html(status, 'Please sign in to the network');

/** The true answer, but the connection breaks in the middle of its body. */
export const cutBody =
  ({ share = 0.5 } = {}): Interceptor =>
  async (_, next) => {
    const answer = await next();
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const half = bytes.slice(0, Math.floor(bytes.length * share));
    // The server prints a stack for any other code; and what it has not written before the break, nobody would see.
    const cut = Object.assign(new Error('cut by a fault'), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
    let timer: NodeJS.Timeout | undefined;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(half);
        timer = setTimeout(() => {
          controller.error(cut);
        }, 20);
      },
      cancel: () => {
        clearTimeout(timer);
      },
    });
    const headers = new Headers(answer.headers);
    headers.set('content-length', String(bytes.length));
    return new Response(body, { status: answer.status, headers });
  };

/** The true answer, a few bytes at a time: never idle, never done in time. */
export const slowDrip =
  ({ bytesAtOnce = 8, everyMs = 200 } = {}): Interceptor =>
  async (_, next) => {
    const answer = await next();
    const bytes = new Uint8Array(await answer.arrayBuffer());
    let at = 0;
    let timer: NodeJS.Timeout | undefined;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) =>
        new Promise((resolve) => {
          timer = setTimeout(() => {
            controller.enqueue(bytes.slice(at, at + bytesAtOnce));
            at += bytesAtOnce;
            if (at >= bytes.length) controller.close();
            resolve();
          }, everyMs);
        }),
      cancel: () => {
        clearTimeout(timer);
      },
    });
    return new Response(body, { status: answer.status, headers: answer.headers });
  };

const quota =
  (period: 'Minute' | 'Day', retryDelay: string | undefined): Interceptor =>
  () =>
    json(429, {
      error: {
        code: 429,
        message: 'You exceeded your current quota, please check your plan and billing details.',
        status: 'RESOURCE_EXHAUSTED',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
            violations: [
              {
                quotaMetric:
                  'generativelanguage.googleapis.com/generate_content_free_tier_requests',
                quotaId: `GenerateRequestsPer${period}PerProjectPerModel-FreeTier`,
                quotaDimensions: { location: 'global', model: 'gemini-3.8-flash' },
                quotaValue: period === 'Day' ? '250' : '10',
              },
            ],
          },
          {
            '@type': 'type.googleapis.com/google.rpc.Help',
            links: [
              {
                description: 'Learn more about Gemini API quotas',
                url: 'https://ai.google.dev/gemini-api/docs/rate-limits',
              },
            ],
          },
          ...(retryDelay === undefined
            ? []
            : [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay }]),
        ],
      },
    });

const googleError =
  (code: number, status: string, message: string): Interceptor =>
  () =>
    json(code, { error: { code, message, status } });

const reply =
  (finishReason: string, text: string | undefined): Interceptor =>
  () =>
    json(200, {
      candidates: [
        {
          ...(text === undefined ? {} : { content: { parts: [{ text }], role: 'model' } }),
          finishReason,
          index: 0,
        },
      ],
      usageMetadata: { promptTokenCount: 900, candidatesTokenCount: 12, totalTokenCount: 912 },
      modelVersion: 'gemini-3.8-flash',
    });

export const gemini429PerMinute = ({ retryDelay = '1.5s' } = {}): Interceptor =>
  quota('Minute', retryDelay);
export const gemini429PerDay = ({ retryDelay = '30s' } = {}): Interceptor =>
  quota('Day', retryDelay);
/** Google leaves the details out now and then. */
export const gemini429Bare = (): Interceptor =>
  googleError(429, 'RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).');
export const gemini503 = (): Interceptor =>
  googleError(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.');
export const gemini500 = (): Interceptor =>
  googleError(
    500,
    'INTERNAL',
    'An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
  );
/** JSON that stops in the middle, because thinking ate the budget. */
export const geminiMaxTokens = ({ text = '{"seen":"a lighthouse at du' } = {}): Interceptor =>
  reply('MAX_TOKENS', text);
/** A whole answer in which the text is no JSON, or JSON of another shape. */
export const geminiText = ({ text = 'Sure! Here is what I see.' } = {}): Interceptor =>
  reply('STOP', text);
export const geminiSafety = (): Interceptor => reply('SAFETY', undefined);
export const geminiNoCandidates = (): Interceptor => () =>
  json(200, {
    usageMetadata: { promptTokenCount: 900, totalTokenCount: 900 },
    modelVersion: 'gemini-3.8-flash',
  });
export const geminiBlockedPrompt =
  ({ blockReason = 'PROHIBITED_CONTENT' } = {}): Interceptor =>
  () =>
    json(200, {
      promptFeedback: { blockReason },
      usageMetadata: { promptTokenCount: 900, totalTokenCount: 900 },
    });

export const fal429 =
  ({ retryAfter = '1' } = {}): Interceptor =>
  () =>
    json(
      429,
      { detail: 'Too many requests' },
      { 'retry-after': retryAfter, 'x-fal-retryable': 'true' },
    );
export const fal500 = (): Interceptor => () =>
  json(
    500,
    { detail: 'Internal Server Error', error_type: 'internal_error' },
    { 'x-fal-retryable': 'true' },
  );
export const fal502 = (): Interceptor => () => html(502, '502 Bad Gateway');
export const falContentPolicy = (): Interceptor => () =>
  json(
    422,
    {
      detail: [
        {
          loc: ['body', 'prompt'],
          msg: 'The content could not be processed because it contained material flagged by a content checker.',
          type: 'content_policy_violation',
          url: 'https://docs.fal.ai/errors#content_policy_violation',
        },
      ],
    },
    { 'x-fal-retryable': 'false' },
  );
/** fal says that it will drop the job, and goes on with it for a while. */
export const falCancelsLater = (): Interceptor =>
  onPath(/^PUT .*\/cancel$/, () => json(202, { status: 'CANCELLATION_REQUESTED' }));
export const falNotFound = (): Interceptor => () => json(404, { detail: 'Request not found' });

const RESULT = /^GET \/[^/]+\/[^/]+\/requests\/[^/]+$/;
const STATUS = /^GET .*\/requests\/[^/]+\/status$/;
const FILE = /^GET \/files\//;

export const falResultGone = (): Interceptor => onPath(RESULT, falNotFound());

/** The job runs for ever. */
export const falNeverDone = (): Interceptor =>
  onPath(STATUS, (call) => {
    const request_id = call.path.split('/').at(-2) ?? '';
    return json(202, { status: 'IN_PROGRESS', request_id, logs: null });
  });

/** The picture's address gives something that is no picture (or no allowed one). */
export const falFileIs = ({
  body = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
  type = 'image/svg+xml',
} = {}): Interceptor =>
  onPath(FILE, () => new Response(body, { headers: { 'content-type': type } }));

/** A file longer than any picture should be; `declared` says whether Content-Length admits it. */
export const falFileTooLong = ({ bytes = 30 * 1024 * 1024, declared = false } = {}): Interceptor =>
  onPath(FILE, () => {
    const chunk = new Uint8Array(64 * 1024);
    let left = bytes;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const size = Math.min(left, chunk.length);
        controller.enqueue(chunk.slice(0, size));
        left -= size;
        if (left <= 0) controller.close();
      },
    });
    const length = declared ? { 'content-length': String(bytes) } : {};
    return new Response(body, { headers: { 'content-type': 'image/png', ...length } });
  });

/** A small file that unpacks to far too many pixels. */
export const falFileIsBomb = ({ side = 9_000 } = {}): Interceptor =>
  onPath(FILE, async () => {
    const image = sharp({
      create: { width: side, height: side, channels: 3, background: '#000' },
      limitInputPixels: false,
    });
    const bytes = new Uint8Array(await image.png({ compressionLevel: 1 }).toBuffer());
    return new Response(bytes, { headers: { 'content-type': 'image/png' } });
  });

export const falFileRedirects = ({ to }: { readonly to: string }): Interceptor =>
  onPath(FILE, () => new Response(null, { status: 302, headers: { location: to } }));

/** The true result, with the pictures' addresses changed. */
export const falImageUrls = (change: (url: string) => string): Interceptor =>
  onPath(RESULT, async (_, next) => {
    const answer = await next();
    const text = await answer.text();
    const changed = text.replace(
      /"url":"([^"]+)"/g,
      (_match, url: string) => `"url":${JSON.stringify(change(url))}`,
    );
    return new Response(changed, {
      status: answer.status,
      headers: { 'content-type': 'application/json' },
    });
  });

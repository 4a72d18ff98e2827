/** A stand-in for fal.ai: its queue, its files and its list of requests, on one loopback origin. */
import { randomUUID } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import { isFailure, parseInput } from './input.js';
import type { Job, Payment } from './jobs.js';
import { documentOf } from './openapi.js';
import { listRequests } from './requests.js';
import { Fal, type FalOptions } from './pictures.js';
import { serve, type StandIn } from '../stand-in.js';

export interface FalStandIn extends StandIn {
  readonly standIn: StandIn;
  /** Every job that was accepted with valid input, in order; cancelled ones are marked. */
  readonly paid: readonly Payment[];
  /** Most jobs that were in progress at once, from submission to their end. */
  readonly mostAtOnce: number;
  paidBySeed(seed: number): readonly Payment[];
}

export type { FalOptions } from './pictures.js';

type App = Hono<{ Bindings: HttpBindings }>;
type Ctx = Context<{ Bindings: HttpBindings }>;
const originOf = (c: Ctx) => new URL(c.req.url).origin;

/** Every path of a request hangs on the first two segments of the endpoint id: `fal-ai/flux/dev` → `fal-ai/flux`. */
function urlsOf(job: Job, origin: string) {
  const base = `${origin}/${job.endpoint.split('/').slice(0, 2).join('/')}/requests/${job.requestId}`;
  return { response_url: base, status_url: `${base}/status`, cancel_url: `${base}/cancel` };
}

function statusOf(fal: Fal, job: Job, origin: string, withLogs: boolean): Record<string, unknown> {
  const about = { status: job.state, request_id: job.requestId, ...urlsOf(job, origin) };
  if (job.state === 'IN_QUEUE') return { ...about, queue_position: fal.jobs.positionOf(job) };
  const at = new Date(job.startedAt ?? job.at).toISOString();
  const logs = withLogs
    ? [{ message: 'painting', level: 'INFO', source: 'USER', timestamp: at }]
    : null;
  if (job.state === 'IN_PROGRESS') return { ...about, logs };
  const failed = job.failure && {
    error: `HTTP ${String(job.failure.status)}`,
    ...(job.cancelled && { error_type: 'client_cancelled' }),
  };
  return { ...about, logs, metrics: { inference_time: job.latencyMs / 1000 }, ...failed };
}

/** A job's status as server-sent events: one at every change, the last one when it is done. */
function statusStream(fal: Fal, job: Job, origin: string, withLogs: boolean): Response {
  let stop: () => void = () => undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      let told = '';
      const tell = () => {
        const status = JSON.stringify(statusOf(fal, job, origin, withLogs));
        if (status === told) return;
        told = status;
        controller.enqueue(Buffer.from(`data: ${status}\n\n`));
        if (job.state !== 'COMPLETED') return;
        stop();
        controller.close();
      };
      stop = fal.watch(tell);
      tell();
    },
    cancel: () => {
      stop();
    },
  });
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream', 'x-fal-request-id': job.requestId },
  });
}

/** Where everybody may read what a model takes. */
const SCHEMA = '/api/openapi/queue/openapi.json';

function schema(c: Ctx, { options: { models, schemas = {} } }: Fal): Response {
  const id = c.req.query('endpoint_id') ?? '';
  const isKnown = id.split('/').length >= 2 && (models?.includes(id) ?? true);
  return isKnown ? c.json(documentOf(id, schemas[id])) : c.json({ detail: 'Not Found' }, 404);
}

function guard(key: string | undefined): MiddlewareHandler<{ Bindings: HttpBindings }> {
  return async (c, next) => {
    const given = /^Key (.+)$/.exec(c.req.header('authorization') ?? '')?.[1];
    if (c.req.path.startsWith('/files/') || c.req.path === SCHEMA) return next();
    if (given !== undefined && (key === undefined || given === key)) return next();
    if (c.req.path.startsWith('/v1/')) {
      return c.json(
        { error: { type: 'authorization_error', message: 'Authentication required' } },
        401,
      );
    }
    const detail =
      given === undefined
        ? 'Authentication is required to access this application.'
        : 'No user found for Key ID and Secret';
    return c.json({ detail }, 401);
  };
}

const inputBody = z.record(z.string(), z.unknown());

async function submit(c: Ctx, fal: Fal): Promise<Response> {
  const endpoint = c.req.path.slice(1);
  const known = fal.options.models;
  if (endpoint.split('/').length < 2 || (known && !known.includes(endpoint))) {
    return c.json({ detail: `Application "${endpoint.split('/')[1] ?? endpoint}" not found` }, 404);
  }
  const input = inputBody.safeParse(await c.req.json().catch(() => undefined));
  if (!input.success) {
    const detail = [
      { loc: ['body'], msg: 'Input should be a valid dictionary', type: 'dict_type' },
    ];
    return c.json({ detail }, 422);
  }
  const job = fal.jobs.submit(randomUUID(), endpoint, input.data);
  const { request_id, ...urls } = { request_id: job.requestId, ...urlsOf(job, originOf(c)) };
  const answer = {
    status: 'IN_QUEUE',
    request_id,
    ...urls,
    queue_position: fal.jobs.positionOf(job),
  };
  return c.json(answer, 200, { 'x-fal-request-id': job.requestId });
}

const CANCEL_STATUS = {
  OK: 200,
  CANCELLATION_REQUESTED: 202,
  ALREADY_COMPLETED: 400,
  NOT_FOUND: 404,
} as const;

async function result(c: Ctx, fal: Fal, job: Job): Promise<Response> {
  const headers = { 'x-fal-request-id': job.requestId };
  if (job.state !== 'COMPLETED')
    return c.json({ detail: 'Request is still in progress' }, 400, headers);
  if (job.failure) {
    return new Response(JSON.stringify(job.failure.body), {
      status: job.failure.status,
      headers: { ...headers, 'content-type': 'application/json', 'x-fal-retryable': 'false' },
    });
  }
  return c.json(await fal.output(job, originOf(c)), 200, headers);
}

const REQUEST =
  /^\/(?:workflows\/|comfy\/)?([^/]+\/[^/]+)\/requests\/([^/]+)(\/status|\/status\/stream|\/cancel)?$/;

/** The calls about one request; undefined where the path is of another kind. */
async function aboutRequest(c: Ctx, fal: Fal): Promise<Response | undefined> {
  const [, app = '', id = '', rest = ''] = REQUEST.exec(c.req.path) ?? [];
  if (id === '') return undefined;
  const job = fal.jobs.find(id);
  const mine = job && job.endpoint.startsWith(app) && !fal.expired(job) ? job : undefined;
  if (rest === '/cancel' && c.req.method === 'PUT') {
    const answer = mine ? fal.jobs.cancel(id) : 'NOT_FOUND';
    return c.json({ status: answer }, CANCEL_STATUS[answer]);
  }
  if (!mine) return c.json({ detail: 'Request not found' }, 404);
  if (c.req.method !== 'GET') return c.json({ detail: 'Method Not Allowed' }, 405);
  const logs = c.req.query('logs') === '1';
  if (rest === '/status/stream') return statusStream(fal, mine, originOf(c), logs);
  if (rest !== '/status') return result(c, fal, mine);
  const code: ContentfulStatusCode = mine.state === 'COMPLETED' ? 200 : 202;
  return c.json(statusOf(fal, mine, originOf(c), logs), code, { 'x-fal-request-id': id });
}

async function file(c: Ctx, fal: Fal): Promise<Response> {
  const [, id = '', index = ''] = /^\/files\/([^/]+)_(\d+)\.(?:png|jpg)$/.exec(c.req.path) ?? [];
  const job = fal.jobs.find(id);
  const wish =
    job?.state === 'COMPLETED' && !job.failure && !fal.expired(job)
      ? parseInput(job.endpoint, job.input)
      : undefined;
  if (!job || !wish || isFailure(wish) || Number(index) >= wish.images)
    return c.text('Not Found', 404);
  const picture = await fal.picture(job, wish, Number(index));
  return new Response(new Uint8Array(picture.bytes), {
    headers: { 'content-type': picture.contentType },
  });
}

function routes(fal: Fal): App {
  const app: App = new Hono<{ Bindings: HttpBindings }>();
  app.use(guard(fal.options.key));
  app.get('/files/*', (c) => file(c, fal));
  app.get(SCHEMA, (c) => schema(c, fal));
  app.get('/v1/models/requests/by-endpoint', (c) =>
    listRequests(c.req.query(), fal.jobs.all, (job) => fal.output(job, originOf(c))),
  );
  app.all('*', async (c) => {
    const about = await aboutRequest(c, fal);
    if (about) return about;
    return c.req.method === 'POST' ? submit(c, fal) : c.json({ detail: 'Not Found' }, 404);
  });
  return app;
}

export async function startFal(options: FalOptions = {}): Promise<FalStandIn> {
  const fal = new Fal(options);
  const standIn = await serve(routes(fal), options.port);
  fal.onChange(() => {
    standIn.changed();
  });
  let closing: Promise<void> | undefined;
  return {
    ...standIn,
    standIn,
    get paid() {
      return fal.paid;
    },
    get mostAtOnce() {
      return fal.jobs.most;
    },
    paidBySeed: (seed) => fal.paid.filter((payment) => payment.input.seed === seed),
    close() {
      closing ??= fal.close(() => standIn.close());
      return closing;
    },
  };
}

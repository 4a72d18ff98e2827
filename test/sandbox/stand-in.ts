/** What every stand-in server is made of: a loopback listener, a ledger of its calls, and a place to put faults. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { listen } from './loopback.js';

/** One HTTP call that reached the stand-in, in the order of arrival. Times are epoch milliseconds. */
export interface Call {
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** The body's bytes; read before any interceptor runs. */
  body: Buffer;
  readonly at: number;
  /** Status that went out; undefined while unanswered, or for ever where the connection was cut. */
  status?: number;
  endedAt?: number;
}

/**
 * Stands between the wire and the handler. `next()` handles the call for real and returns the true answer;
 * what the interceptor returns goes out instead: a Response, 'reset' (the connection is cut) or 'hang'
 * (nothing is ever sent). So: `() => 'reset'` never arrives, `async (_, next) => (await next(), 'reset')`
 * is accepted and unanswered.
 */
export type Interceptor = (
  call: Call,
  next: () => Promise<Response>,
) => Promise<Response | 'reset' | 'hang'> | Response | 'reset' | 'hang';

export interface StandIn {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  readonly server: Server;
  readonly calls: readonly Call[];
  /** From now on only the newest calls are kept, and no body of one that has ended: for days instead of a test. */
  keepLittle(most?: number): void;
  /** Adds an interceptor (the newest is outermost) and returns the function that removes it. */
  intercept(interceptor: Interceptor): () => void;
  /** Resolves as soon as `probe` returns something other than undefined, false or null; looks again after every change. */
  until<T>(probe: () => T | undefined | false | null, timeoutMs?: number): Promise<T>;
  /** Says that the stand-in's state changed, so that `until` looks again. */
  changed(): void;
  close(): Promise<void>;
}

const NOTHING = Buffer.alloc(0);

/** Serves `app` on a free loopback port (or on `port`). */
export async function serve(app: Hono<{ Bindings: HttpBindings }>, port = 0): Promise<StandIn> {
  const calls: Call[] = [];
  const interceptors: Interceptor[] = [];
  let most = Infinity;
  const { until, changed } = watch();

  const front = new Hono<{ Bindings: HttpBindings }>();
  front.all('*', async (c) => {
    const url = new URL(c.req.url);
    const body = Buffer.from(await c.req.arrayBuffer());
    const call: Call = {
      method: c.req.method,
      path: url.pathname,
      query: url.searchParams,
      headers: c.req.raw.headers,
      body,
      at: Date.now(),
    };
    calls.push(call);
    if (calls.length > most) calls.splice(0, calls.length - most);
    changed();
    const hasBody = call.method !== 'GET' && call.method !== 'HEAD';
    const handle = async () => {
      const request = new Request(c.req.url, {
        method: call.method,
        headers: call.headers,
        ...(hasBody ? { body } : {}),
      });
      return app.fetch(request, c.env);
    };
    const chain = interceptors.reduce<() => Promise<Response | 'reset' | 'hang'>>(
      (next, interceptor) => async () =>
        interceptor(call, async () => {
          const answer = await next();
          if (answer instanceof Response) return answer;
          throw new Error(`an inner interceptor answered ${answer}`);
        }),
      handle,
    );
    const answer = await chain().finally(() => {
      if (most < Infinity) call.body = NOTHING;
    });
    if (answer === 'reset') c.env.incoming.socket.destroy();
    if (!(answer instanceof Response)) return RESPONSE_ALREADY_SENT;
    call.status = answer.status;
    const ended = () => {
      call.endedAt = Date.now();
      changed();
    };
    // Who asked may have given up while the answer was held back.
    if (c.env.outgoing.closed) ended();
    else c.env.outgoing.once('close', ended);
    return answer;
  });

  const server = createAdaptorServer({
    fetch: front.fetch,
    overrideGlobalObjects: false,
  }) as Server;
  const bound = await listen(server, port);

  return {
    origin: `http://127.0.0.1:${String(bound)}`,
    server,
    calls,
    keepLittle(newest = 1_000) {
      most = newest;
    },
    intercept(interceptor) {
      interceptors.push(interceptor);
      return () => void interceptors.splice(interceptors.indexOf(interceptor), 1);
    },
    until,
    changed,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Lets many wait for what they look for, each at the cost of a look after every change. */
function watch(): Pick<StandIn, 'until' | 'changed'> {
  const looks = new Set<() => void>();
  let isLooking = false;
  const lookAll = () => {
    isLooking = false;
    for (const look of looks) look();
  };
  return {
    changed() {
      if (isLooking) return;
      isLooking = true;
      queueMicrotask(lookAll);
    },
    until(probe, timeoutMs = 60_000) {
      return new Promise((resolve, reject) => {
        const end = () => {
          clearTimeout(timer);
          looks.delete(look);
        };
        const look = () => {
          try {
            const found = probe();
            if (found === undefined || found === false || found === null) return;
            end();
            resolve(found);
          } catch (error) {
            end();
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        };
        const timer = setTimeout(() => {
          end();
          reject(new Error(`nothing came within ${String(timeoutMs)} ms: ${probe.toString()}`));
        }, timeoutMs).unref();
        looks.add(look);
        look();
      });
    },
  };
}

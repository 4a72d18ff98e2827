/** The second door: whether the process lives, why it cannot do its work, what is counted, and the gallery. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { Log } from '../pipeline/ports.js';
import { createAccess, REFUSALS } from './access.js';
import { galleryRoutes } from './gallery/index.js';
import type { GalleryParts } from './gallery/parts.js';
import type { Metrics } from './metrics.js';

export interface HttpOptions {
  readonly host: string;
  /** 0 takes no port at all. */
  readonly port: number;
  /** Why the bot cannot do its work; nothing where it can. */
  readonly reasons: () => readonly string[];
  readonly metrics: Pick<Metrics, 'contentType' | 'read'>;
  /** What the gallery shows; nothing until the bot is connected. */
  readonly gallery: () => GalleryParts | undefined;
  /** What opens the gallery and /metrics; undefined where that is whoever is on this machine. */
  readonly token: string | undefined;
  readonly log: Log;
}

export interface HttpServer {
  /** Undefined where it is turned off, or could not be had. */
  readonly port: number | undefined;
  close(): Promise<void>;
}

const NONE: HttpServer = { port: undefined, close: () => Promise.resolve() };

const SELF = ["'self'"];
const NOBODY = ["'none'"];
/** Nothing inline, nothing of others, in nobody's frame, and nobody is told where a link was pressed. */
const HEADERS = {
  contentSecurityPolicy: {
    defaultSrc: NOBODY,
    imgSrc: SELF,
    styleSrc: SELF,
    scriptSrc: SELF,
    formAction: SELF,
    baseUri: NOBODY,
    frameAncestors: NOBODY,
  },
  xFrameOptions: 'DENY',
  referrerPolicy: 'no-referrer',
  // Whether its name is for https alone, and those below it, is the host's to say.
  strictTransportSecurity: false,
};

function createRoutes({ reasons, metrics, gallery, token, log }: HttpOptions) {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const access = createAccess(token);
  app.use(secureHeaders(HEADERS));
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', (c) => {
    const why = reasons();
    return why.length === 0
      ? c.json({ status: 'ready' })
      : c.json({ status: 'not ready', reasons: why }, 503);
  });
  app.use(
    '/metrics',
    access.guard((c, verdict) => c.text('', REFUSALS[verdict])),
  );
  app.get('/metrics', async (c) =>
    c.body(await metrics.read(), 200, { 'content-type': metrics.contentType }),
  );
  const pages = galleryRoutes({ access, parts: gallery, log });
  app.all('*', (c) => pages.fetch(c.req.raw, c.env));
  return app;
}

/** Listens where the configuration says; where that address is taken or not ours, the bot does without, and says so. */
export async function serveHttp(options: HttpOptions): Promise<HttpServer> {
  if (options.port === 0) return NONE;
  const server = createAdaptorServer({ fetch: createRoutes(options).fetch });
  server.listen(options.port, options.host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { host, port } = options;
    options.log.error(
      { err: error, host, port },
      'nothing answers over HTTP: this address cannot be used. Set HTTP_HOST and HTTP_PORT to one of this machine that is free, or HTTP_PORT to 0 for none',
    );
    return NONE;
  }
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async close() {
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

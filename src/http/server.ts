/** The second door: whether the process lives, and whether it hears Discord. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { EXIT_CONFIG, ExitError } from '../errors.js';
import { secureHeaders } from 'hono/secure-headers';

export interface HttpOptions {
  readonly host: string;
  /** 0 takes no port at all. */
  readonly port: number;
  /** Whether the bot hears Discord and can save what it does. */
  readonly isReady: () => boolean;
}

export interface HttpServer {
  /** Undefined where it is turned off. */
  readonly port: number | undefined;
  close(): Promise<void>;
}

function createRoutes({ isReady }: Pick<HttpOptions, 'isReady'>): Hono {
  const app = new Hono();
  app.use(secureHeaders({ referrerPolicy: 'no-referrer' }));
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', (c) =>
    isReady() ? c.json({ status: 'ready' }) : c.json({ status: 'not ready' }, 503),
  );
  return app;
}

/** Listens where the configuration says. @throws ExitError where that cannot be had. */
export async function serveHttp(options: HttpOptions): Promise<HttpServer> {
  if (options.port === 0) return { port: undefined, close: () => Promise.resolve() };
  const server = createAdaptorServer({ fetch: createRoutes(options).fetch });
  server.listen(options.port, options.host);
  await once(server, 'listening').catch((cause: unknown) => {
    const place = `${options.host}:${String(options.port)}`;
    throw new ExitError(
      `${place} is not to be had for HTTP. Set HTTP_HOST and HTTP_PORT to an address of this machine that is free, or HTTP_PORT to 0 for none.`,
      EXIT_CONFIG,
      { cause },
    );
  });
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

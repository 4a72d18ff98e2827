/** Serves the page on loopback, and what it shows: nothing else, to nobody else. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { build } from 'esbuild';
import { Hono, type MiddlewareHandler } from 'hono';
import { listen } from '../loopback.js';
import type { View } from './view.js';

export interface Site {
  readonly origin: string;
  close(): Promise<void>;
}

export type SiteApp = Hono<{ Bindings: HttpBindings }>;

interface SiteOptions {
  /** Where pictures come from: the stand-in for Discord. */
  readonly media: string;
  /** The script's source in `elements/`. */
  readonly script: string;
  /** A free one unless said. */
  readonly port?: number | undefined;
  readonly addRoutes: (app: SiteApp) => void;
}

/** @throws where the port is taken */
export async function startSite({ media, script, port, addRoutes }: SiteOptions): Promise<Site> {
  const app: SiteApp = new Hono<{ Bindings: HttpBindings }>();
  let bound = 0;
  app.use(headers(media));
  app.use(sameOriginOnly(() => bound));
  app.get('/favicon.ico', (c) => c.body(null, 204));
  const [code, style, html] = await Promise.all([
    bundle(here(`elements/${script}`)),
    bundle(here('elements/page.css')),
    readFile(here('index.html'), 'utf8'),
  ]);
  app.get('/', (c) => c.html(html));
  app.get('/page.js', (c) => c.body(code, 200, { 'content-type': 'text/javascript' }));
  app.get('/page.css', (c) => c.body(style, 200, { 'content-type': 'text/css' }));
  addRoutes(app);
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server;
  bound = await listen(server, port);
  return {
    origin: `http://127.0.0.1:${bound}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

export interface StillPage extends Site {
  /** What the page draws when it is loaded next. */
  show(view: View): void;
}

/** One view without the rest of the playground, for the camera. */
export async function startPage(media: string): Promise<StillPage> {
  let shown: View | undefined;
  const site = await startSite({
    media,
    script: 'still.ts',
    addRoutes: (app) => {
      app.get('/view', (c) => (shown ? c.json(shown) : c.notFound()));
    },
  });
  return {
    ...site,
    show(view) {
      shown = view;
    },
  };
}

function here(name: string): string {
  return join(import.meta.dirname, name);
}

function headers(media: string): MiddlewareHandler {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    // Those that somebody is about to send are shown from the page's own memory.
    `img-src ${media} blob:`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return async (c, next) => {
    await next();
    c.header('content-security-policy', policy);
    c.header('x-content-type-options', 'nosniff');
    c.header('referrer-policy', 'no-referrer');
    c.header('cross-origin-resource-policy', 'same-origin');
    c.header('cache-control', 'no-store');
  };
}

/** A name that somebody points at loopback is refused, and so is what a page of elsewhere sends. */
function sameOriginOnly(port: () => number): MiddlewareHandler {
  return async (c, next) => {
    const hosts = ['127.0.0.1', 'localhost'].map((name) => `${name}:${port()}`);
    const host = c.req.header('host') ?? '';
    if (!hosts.includes(host)) return c.text('This page is not there by that name.', 403);
    const isSafe = c.req.method === 'GET' || c.req.method === 'HEAD';
    if (!isSafe && c.req.header('origin') !== `http://${host}`)
      return c.text('Only the page itself may do that.', 403);
    return next();
  };
}

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    target: 'es2023',
    minify: true,
    charset: 'utf8',
    write: false,
    logLevel: 'error',
  });
  return outputFiles.map(({ text }) => text).join('\n');
}

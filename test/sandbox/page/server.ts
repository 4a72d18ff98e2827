/** Serves the page on loopback, and what it shows: nothing else, to nobody else. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HttpBindings } from '@hono/node-server';
import { build } from 'esbuild';
import { Hono } from 'hono';
import { serve } from '../stand-in.js';
import type { View } from './view.js';

export interface Page {
  readonly origin: string;
  /** What the page draws when it is loaded next. */
  show(view: View): void;
  close(): Promise<void>;
}

/** `media` is where pictures come from: the stand-in for Discord. */
export async function startPage(media: string): Promise<Page> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    `img-src ${media}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  app.use(async (c, next) => {
    await next();
    c.header('content-security-policy', policy);
    c.header('x-content-type-options', 'nosniff');
  });

  const here = (name: string) => join(import.meta.dirname, name);
  const [script, style, html] = await Promise.all([
    bundle(here('elements/main.ts')),
    readFile(here('elements/page.css'), 'utf8'),
    readFile(here('index.html'), 'utf8'),
  ]);
  app.get('/', (c) => c.html(html));
  app.get('/page.js', (c) => c.body(script, 200, { 'content-type': 'text/javascript' }));
  app.get('/page.css', (c) => c.body(style, 200, { 'content-type': 'text/css' }));

  let shown: View | undefined;
  app.get('/view', (c) => (shown ? c.json(shown) : c.notFound()));

  const { origin, close } = await serve(app);
  return {
    origin,
    show(view) {
      shown = view;
    },
    close,
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

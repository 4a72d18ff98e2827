/** What the handlers of the gallery share: the parts, how a page is answered, what is missing. */
import type { Context, Env } from 'hono';
import { html } from 'hono/html';
import type { JSX } from 'hono/jsx/jsx-runtime';
import { EaselError } from '../../errors.js';
import type { GalleryParts } from './parts.js';
import { Layout, type Frame } from './pages/layout.js';

export interface GalleryEnv extends Env {
  Variables: { readonly parts: GalleryParts; readonly canLeave: boolean };
}
export type GalleryContext = Context<GalleryEnv>;

type Element = JSX.Element;

/** A page within its frame. */
export function page(c: GalleryContext, frame: Omit<Frame, 'canLeave'>, content: Element) {
  return whole(
    c,
    <Layout {...frame} canLeave={c.var.canLeave}>
      {content}
    </Layout>,
  );
}

/** A page that has all of its frame. */
export function whole(
  c: Context,
  document: Element,
  status: 200 | 401 | 403 | 404 | 429 | 500 | 503 = 200,
) {
  return c.html(html`<!doctype html>${document}`, status);
}

/** Whatever the reason: what is hidden is as if it were not there. */
export function missing(): EaselError {
  return new EaselError({ code: 'not_found' });
}

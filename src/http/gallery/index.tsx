/** The gallery: what was painted, for whoever is let in to look at. It changes nothing. */
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { etag } from 'hono/etag';
import { HTTPException } from 'hono/http-exception';
import { faultOf } from '../../errors.js';
import type { Log } from '../../pipeline/ports.js';
import { REFUSALS, type Access } from '../access.js';
import { ASSETS } from './assets.js';
import { whole, type GalleryEnv } from './context.js';
import { MessagePage, SignInPage, type SignIn } from './pages/bare.js';
import type { GalleryParts } from './parts.js';
import { pictureRoutes } from './picture-routes.js';
import { runRoutes } from './run-routes.js';
import { runsRoutes } from './runs-routes.js';

export interface GalleryOptions {
  readonly access: Access;
  /** Undefined until the rest of the bot is there. */
  readonly parts: () => GalleryParts | undefined;
  readonly log: Log;
}

const MAX_FORM_BYTES = 4096;
const AGAIN_SECONDS = '5';
const NOTHING_TYPED: Readonly<Record<string, string | File>> = {};
const READING = new Set(['GET', 'HEAD']);

export function galleryRoutes({ access, parts, log }: GalleryOptions): Hono<GalleryEnv> {
  const app = new Hono<GalleryEnv>();
  for (const { path, text, headers } of ASSETS) app.get(path, (c) => c.body(text, 200, headers));
  addSignIn(app, access);
  app.use(access.guard((c, verdict) => refuse(c, verdict, addressOf(c))));
  app.use(async (c, next) => {
    const there = parts();
    if (!there) return notReady(c);
    if (!READING.has(c.req.method)) return c.text('GET only', 405, { allow: 'GET, HEAD' });
    c.set('parts', there);
    c.set('canLeave', access.isAsked);
    c.header('cache-control', 'private, no-cache');
    return next();
  });
  app.use(etag());
  for (const routes of [runsRoutes, runRoutes, pictureRoutes]) app.route('/', routes);
  app.notFound(nothingHere);
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    if (faultOf(error).code === 'not_found') return nothingHere(c);
    log.error({ err: error, path: c.req.path }, 'a page of the gallery could not be shown');
    return whole(c, <MessagePage title="That did not work" words="Try again in a while." />, 500);
  });
  return app;
}

/** Where whoever has no cookie types the token: the only place that takes anything. */
function addSignIn(app: Hono<GalleryEnv>, access: Access): void {
  app.use('/sign-in', bodyLimit({ maxSize: MAX_FORM_BYTES }));
  app.get('/sign-in', (c) => {
    const verdict = access.verdictOn(c);
    return verdict === 'welcome' ? c.redirect('/', 303) : refuse(c, verdict, '/');
  });
  app.post('/sign-in', async (c) => {
    if (!access.isAsked) return c.redirect('/', 303);
    // What is no form is a wrong token.
    const { token, next, leave } = await c.req.parseBody().catch(() => NOTHING_TYPED);
    if (leave !== undefined) {
      access.signOut(c);
      return c.redirect('/sign-in', 303);
    }
    const target = localAddress(next);
    const verdict = access.signIn(c, typeof token === 'string' ? token : '');
    if (verdict === 'welcome') return c.redirect(target, 303);
    return refuse(c, verdict, target, 'wrong');
  });
}

function refuse(
  c: Context,
  verdict: keyof typeof REFUSALS,
  next: string,
  trouble?: SignIn['trouble'],
): Response | Promise<Response> {
  c.header('cache-control', 'no-store');
  switch (verdict) {
    case 'wrong_host':
      return c.text(
        'Ask for this page by http://localhost, or set GALLERY_TOKEN.\n',
        REFUSALS[verdict],
      );
    case 'too_many':
      c.header('retry-after', '60');
      return whole(c, <SignInPage next={next} trouble="too_many" />, REFUSALS[verdict]);
    case 'unknown':
      c.header('www-authenticate', 'Bearer');
      return whole(c, <SignInPage next={next} trouble={trouble} />, REFUSALS[verdict]);
  }
}

/** A path of ours; anything else leads to the first page. */
function localAddress(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])[\x21-\x7e]*$/.test(next) ? next : '/';
}

function addressOf(c: Context): string {
  const { pathname, search } = new URL(c.req.url);
  return localAddress(pathname + search);
}

function notReady(c: Context) {
  c.header('retry-after', AGAIN_SECONDS);
  const words = 'Easel is not connected to Discord yet. Try again in a few seconds.';
  return whole(c, <MessagePage title="Not ready yet" words={words} />, 503);
}

function nothingHere(c: Context) {
  const link = { href: '/', words: 'To the pictures' };
  const words = 'It was deleted, or it is not for everybody to see.';
  return whole(c, <MessagePage title="Nothing here" words={words} link={link} />, 404);
}

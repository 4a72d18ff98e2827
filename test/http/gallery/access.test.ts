import { request } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Metrics } from '../../../src/http/metrics.js';
import { serveHttp } from '../../../src/http/server.js';
import { aGallery, quiet } from '../../support/gallery.js';
import { aFreePort } from '../../support/readiness.js';

const TOKEN = 'a-token-of-enough-length';

/** As `fetch`, which says whose page it asks for by itself. */
function ask(
  origin: string,
  headers: Readonly<Record<string, string>>,
  localAddress?: string,
  path = '/',
): Promise<number> {
  return new Promise((resolve, reject) => {
    request(`${origin}${path}`, { headers, localAddress }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

function signIn(origin: string, fields: Readonly<Record<string, string>>): Promise<Response> {
  const body = new URLSearchParams(fields);
  return fetch(`${origin}/sign-in`, { method: 'POST', body, redirect: 'manual' });
}

describe('without a token', () => {
  it('whoever asks by a name of this machine is let in', async () => {
    const { origin } = await aGallery();
    for (const host of ['127.0.0.1', 'localhost:1234', '[::1]:80', 'LOCALHOST'])
      expect(await ask(origin, { host }), host).toBe(200);
  });

  it('nobody is by another name, or by way of a proxy', async () => {
    const { origin } = await aGallery();
    for (const host of [
      'evil.example',
      '127.0.0.1.evil.example',
      'localhost.evil.example:80',
      '10.0.0.7',
    ])
      expect(await ask(origin, { host }), host).toBe(403);
    expect(await ask(origin, { host: 'localhost', 'x-forwarded-for': '192.0.2.1' })).toBe(403);
  });
});

it.each([
  ['/healthz', 200, 200],
  ['/readyz', 200, 200],
  ['/metrics', 403, 401],
  ['/', 403, 401],
  ['/sign-in', 403, 401],
  ['/problems', 403, 401],
  ['/picture/1', 403, 401],
])(
  'by a name that somebody had lead here, %s answers %i without a token, %i with one',
  async (path, open, closed) => {
    const headers = { host: 'evil.example' };
    expect(await ask((await aGallery()).origin, headers, undefined, path)).toBe(open);
    expect(await ask((await aGallery({ token: TOKEN })).origin, headers, undefined, path)).toBe(
      closed,
    );
  },
);

describe('with a token', () => {
  it.each<[string, Readonly<Record<string, string>>, string, number]>([
    ['nothing', {}, '/', 401],
    ['the token', { authorization: `Bearer ${TOKEN}` }, '/', 200],
    ['the token by any name', { authorization: `bearer ${TOKEN}`, host: 'art.example' }, '/', 200],
    ['another token', { authorization: 'Bearer another-token-as-long' }, '/', 401],
    ['half of it', { authorization: `Bearer ${TOKEN.slice(0, -1)}` }, '/', 401],
    ['the token as a cookie', { cookie: `easel=${TOKEN}` }, '/', 401],
    ['an empty cookie', { cookie: 'easel=' }, '/', 401],
    ['the token in the address', {}, `/?token=${TOKEN}`, 401],
    ['nothing, for a picture', {}, '/picture/none', 401],
    ['nothing, for what is not there', {}, '/none', 401],
    ['nothing, for the health', {}, '/healthz', 200],
    ['nothing, for the metrics', {}, '/metrics', 401],
    ['the token, for the metrics', { authorization: `Bearer ${TOKEN}` }, '/metrics', 200],
  ])('who shows %s', async (_, headers, path, status) => {
    const { get } = await aGallery({ token: TOKEN });
    expect((await get(path, headers)).status).toBe(status);
  });

  it('signs in once, goes on to where they were going, and out again', async () => {
    const { origin, get } = await aGallery({ token: TOKEN });
    expect(await (await get('/?q=fox')).text()).toContain('value="/?q=fox"');
    const answer = await signIn(origin, { token: TOKEN, next: '/?q=fox' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/?q=fox']);
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly/iu);
    expect(cookie).toMatch(/SameSite=Strict/iu);
    expect(cookie).not.toContain(TOKEN);
    const [pass = ''] = cookie.split(';');
    expect((await get('/', { cookie: pass })).status).toBe(200);
    const left = await signIn(origin, { leave: '1' });
    expect(left.headers.get('set-cookie')).toContain('Max-Age=0');
  });

  it.each(['//evil.example', 'https://evil.example', '/\\evil.example', '/\nx', ''])(
    'leads nowhere else: %j',
    async (next) => {
      const { origin } = await aGallery({ token: TOKEN });
      const answer = await signIn(origin, { token: TOKEN, next });
      expect(answer.headers.get('location')).toBe('/');
    },
  );

  it('looks at no more than ten wrong ones a minute from one address; who is inside stays', async () => {
    const { origin, get } = await aGallery({ token: TOKEN });
    const cookie = (await signIn(origin, { token: TOKEN })).headers.get('set-cookie') ?? '';
    for (let wrong = 0; wrong < 5; wrong += 1) {
      expect((await signIn(origin, { token: 'wrong' })).status).toBe(401);
      expect((await get('/', { authorization: 'Bearer wrong' })).status).toBe(401);
    }
    expect((await signIn(origin, { token: TOKEN })).status).toBe(429);
    const told = await get('/', { authorization: `Bearer ${TOKEN}` });
    expect([told.status, told.headers.get('retry-after')]).toEqual([429, '60']);
    expect((await get('/', { cookie: cookie.split(';')[0] ?? '' })).status).toBe(200);
    expect((await get('/')).status).toBe(401);
    expect(await ask(origin, { authorization: `Bearer ${TOKEN}` }, '127.0.0.2')).toBe(200);
  });

  it('takes what is no form for a wrong token', async () => {
    const { origin } = await aGallery({ token: TOKEN });
    const headers = { 'content-type': 'multipart/form-data; boundary=q' };
    const answer = await fetch(`${origin}/sign-in`, { method: 'POST', headers, body: 'zzz' });
    expect(answer.status).toBe(401);
  });

  it('takes no form that is larger than one', async () => {
    const { origin } = await aGallery({ token: TOKEN });
    expect((await signIn(origin, { token: 'x'.repeat(10_000) })).status).toBe(413);
  });
});

it('does not say for the names below its own that they have https', async () => {
  const { get } = await aGallery();
  expect((await get('/')).headers.has('strict-transport-security')).toBe(false);
});

it('says that it is not ready, until it is', async () => {
  const server = await serveHttp({
    host: '127.0.0.1',
    port: Number(await aFreePort()),
    reasons: () => [],
    log: quiet,
    token: undefined,
    metrics: new Metrics('test', () => true),
    gallery: () => undefined,
  });
  onTestFinished(() => server.close());
  const answer = await fetch(`http://127.0.0.1:${String(server.port)}/`);
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await answer.text()).toContain('not connected to Discord yet');
});

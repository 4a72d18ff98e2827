import { describe, expect, it } from 'vitest';
import { download, type DownloadOptions } from '../../src/lib/download.js';
import { serving } from '../support/serving.js';

const options = (fields: Partial<DownloadOptions> = {}): DownloadOptions => ({
  isAllowed: () => false,
  maxBytes: 10,
  signal: new AbortController().signal,
  ...fields,
});

describe('a download', () => {
  it('gives the bytes, after three redirects at most', async () => {
    const origin = await serving(({ url = '' }, response) => {
      const left = Number(url.slice(1));
      if (left > 0) response.writeHead(307, { location: `/${String(left - 1)}` }).end();
      else response.end('0123456789');
    });
    const from = (path: string) => download(origin + path, options({ trustedOrigin: origin }));
    expect(String(await from('/3'))).toBe('0123456789');
    await expect(from('/4')).rejects.toMatchObject({ reason: 'redirects' });
  });

  it.each([
    ['is told in advance', true],
    ['is not', false],
  ])('gives all bytes of many chunks, where their number %s', async (_name, isTold) => {
    const bytes = Buffer.from(Array.from({ length: 1_000_003 }, (_, index) => index % 251));
    const trustedOrigin = await serving((_, response) => {
      if (isTold) response.setHeader('content-length', bytes.length);
      for (let at = 0; at < bytes.length; at += 70_001)
        response.write(bytes.subarray(at, at + 70_001));
      response.end();
    });
    const found = await download(trustedOrigin, options({ trustedOrigin, maxBytes: 2_000_000 }));
    expect(found.equals(bytes)).toBe(true);
  });

  it('asks no address that is not allowed, be it the first or one that it is sent to', async () => {
    const asked: (string | undefined)[] = [];
    const elsewhere = await serving(({ url }, response) => {
      asked.push(url);
      response.end();
    });
    const origin = await serving((_, response) => {
      response.writeHead(302, { location: `${elsewhere}/hop` }).end();
    });
    for (const address of [elsewhere, origin, 'not an address', 'file:///etc/passwd'])
      await expect(download(address, options({ trustedOrigin: origin }))).rejects.toMatchObject({
        reason: 'address',
      });
    expect(asked).toEqual([]);
  });

  it('of an allowed name that leads inside fails when the connection is made', async () => {
    const origin = await serving((_, response) => response.end());
    const inside = origin.replace('127.0.0.1', 'localhost');
    await expect(download(inside, options({ isAllowed: () => true }))).rejects.toMatchObject({
      reason: 'connection',
      cause: { name: 'InsideError' },
    });
  });

  it.each([
    ['more bytes than wanted', 200, '01234567890', { reason: 'size', status: null }],
    ['another status', 404, '', { reason: 'status', status: 404 }],
    ['a redirect to nowhere', 302, '', { reason: 'status', status: 302 }],
  ])('with %s fails', async (_name, status, body, failure) => {
    const trustedOrigin = await serving((_, response) => response.writeHead(status).end(body));
    const call = download(trustedOrigin, options({ trustedOrigin }));
    await expect(call).rejects.toMatchObject(failure);
  });

  it('ends with its signal', async () => {
    const controller = new AbortController();
    const trustedOrigin = await serving((_, response) => {
      response.write('0');
      controller.abort();
    });
    const call = download(trustedOrigin, options({ trustedOrigin, signal: controller.signal }));
    await expect(call).rejects.toMatchObject({ reason: 'connection' });
  });
});

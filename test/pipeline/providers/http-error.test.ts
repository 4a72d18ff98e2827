import { describe, expect, it } from 'vitest';
import { badStatus, broken, retryAfterMs } from '../../../src/pipeline/providers/http-error.js';

const NOW = 'Sun, 22 Nov 2026 10:00:00 GMT';

describe('Retry-After', () => {
  it.each([
    ['7', 7000],
    ['0', 0],
    ['1.5', 1500],
    ['-3', 0],
    ['Sun, 22 Nov 2026 10:00:20 GMT', 20_000],
    ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
    ['', undefined],
    ['soon', undefined],
    [null, undefined],
  ])('of %j is %j milliseconds', (header, ms) => {
    const given = header === null ? {} : { 'retry-after': header };
    expect(retryAfterMs(new Headers({ date: NOW, ...given }))).toBe(ms);
  });

  it('that is a date is measured by our own clock where the provider tells no time', () => {
    const header = new Date(Date.now() + 60_000).toUTCString();
    const ms = retryAfterMs(new Headers({ 'retry-after': header }));
    expect(ms).toBeGreaterThan(55_000);
    expect(ms).toBeLessThanOrEqual(60_000);
  });
});

describe('whether a request may have been acted on', () => {
  it.each([
    [401, false],
    [408, true],
    [422, false],
    [429, false],
    [500, true],
    [502, true],
    [504, true],
  ])('although it was answered %i: %j', (status, mayHaveActed) => {
    expect(badStatus(status).mayHaveActed).toBe(mayHaveActed);
  });

  it.each([
    ['ECONNREFUSED', false],
    ['ENOTFOUND', false],
    ['UND_ERR_CONNECT_TIMEOUT', false],
    ['ECONNRESET', true],
    ['UND_ERR_SOCKET', true],
    ['EPIPE', true],
  ])('although the connection failed with %s: %j', (code, mayHaveActed) => {
    const cause = Object.assign(new Error('connect'), { code });
    const error = broken(new TypeError('fetch failed', { cause }));
    expect(error).toMatchObject({ message: code, status: null, mayHaveActed });
    expect(error).not.toHaveProperty('code');
    expect(error.cause).toBeUndefined();
  });

  it('is decided by the first of several addresses that were tried', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    expect(broken(new AggregateError([refused, refused])).mayHaveActed).toBe(false);
  });
});

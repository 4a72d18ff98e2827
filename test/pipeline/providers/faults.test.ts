/** What a wire may do to a paid call, whoever's it is. */
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { faultOf, type FaultCode } from '../../../src/errors.js';
import * as faults from '../../sandbox/faults.js';
import type { Interceptor } from '../../sandbox/stand-in.js';
import { EVERY_PROVIDER } from '../../support/every-provider.js';
import { aCaller, closeAll, errorOf, faultIn } from '../../support/lane-bench.js';
import { serving } from '../../support/serving.js';

afterEach(closeAll);

const status =
  (code: number): Interceptor =>
  () =>
    new Response('', { status: code });

/** JSON without end. */
const endless: Interceptor = () => {
  const chunk = new TextEncoder().encode(`"${'x'.repeat(1024 * 1024)}`);
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      controller.enqueue(chunk);
    },
  });
  return new Response(body, { headers: { 'content-type': 'application/json' } });
};

describe.each(Object.entries(EVERY_PROVIDER))('%s', (name, provider) => {
  const { key, open, paid } = provider;

  /** The fault meets so many calls, all where that is not given; a lane has two retries. */
  it.each<{ what: string; fault: Interceptor; faulty?: number; code: FaultCode | 'ok' }>([
    { what: 'the key is refused once', fault: provider.keyRefused, faulty: 1, code: 'ok' },
    { what: 'it is busy once', fault: provider.busy, faulty: 1, code: 'ok' },
    { what: 'it is busy', fault: provider.busy, code: 'provider_busy' },
    { what: 'it fails once', fault: status(503), faulty: 1, code: 'ok' },
    { what: 'it fails', fault: status(500), code: 'provider_down' },
    { what: 'the connection is cut once', fault: faults.cutOff(), faulty: 1, code: 'ok' },
    { what: 'it is silent', fault: faults.silence(), code: 'provider_down' },
    { what: 'an answer is cut once', fault: faults.cutBody(), faulty: 1, code: 'ok' },
    { what: 'HTML comes once', fault: faults.htmlInstead(), faulty: 1, code: 'ok' },
    { what: 'null comes', fault: () => Response.json(null), code: 'bad_answer' },
    { what: 'the content is refused', fault: provider.unwanted, code: 'content_refused' },
    { what: 'the input is refused', fault: status(400), code: 'provider_refused' },
  ])('where $what → $code', async ({ fault, faulty = 99, code }) => {
    const { standIn, call, rows } = await open({ timeoutMs: 500 });
    standIn.intercept(faults.onPath(paid, faults.times(faulty, fault)));
    const outcome = await call(aCaller()).then(
      () => 'ok',
      (error: unknown) => faultOf(error).code,
    );
    expect(outcome).toBe(code);
    expect(rows.length).toBeGreaterThan(0);
  });

  it.skipIf(name === 'gemini')('an answer without end is given up before its time', async () => {
    const { standIn, call } = await open({ timeoutMs: 8_000, retries: 0 });
    standIn.intercept(faults.onPath(paid, endless));
    expect(await faultIn(call(aCaller()))).toBe('bad_answer');
  });

  it.skipIf(name === 'gemini')(
    'a redirect is followed nowhere, and carries no key away',
    async () => {
      const visits: unknown[] = [];
      const elsewhere = await serving((request, response) => {
        visits.push(request.headers);
        response.end('{}');
      });
      const { standIn, call } = await open({ retries: 0 });
      standIn.intercept(
        faults.onPath(
          paid,
          () => new Response(null, { status: 307, headers: { location: elsewhere } }),
        ),
      );
      expect(await faultIn(call(aCaller()))).toBe('provider_refused');
      expect(visits).toEqual([]);
    },
  );

  it('is over at once when the caller is gone', async () => {
    const { standIn, call } = await open({ timeoutMs: 60_000 });
    standIn.intercept(faults.onPath(paid, faults.silence()));
    const gone = new AbortController();
    const called = faultIn(call(aCaller({ signal: gone.signal })));
    await standIn.until(() =>
      standIn.calls.some(({ method, path }) => paid.test(`${method} ${path}`)),
    );
    gone.abort();
    expect(await called).toBe('cancelled');
  });

  it.each([400, 401, 422, 500])(
    'shows key and prompt to nobody, though a %i echoes them',
    async (code) => {
      const { standIn, call, rows, lines } = await open({ retries: 0 });
      standIn.intercept(
        faults.onPath(paid, ({ headers, body }) => {
          const said = `${[...headers.values()].join(' ')} ${body.toString()}`;
          const error = { code, message: said, type: said, details: [{ reason: said }] };
          return Response.json({ error, detail: said, error_type: said }, { status: code });
        }),
      );
      const leaving = new AbortController();
      const called = errorOf(call(aCaller({ waiting: leaving.signal })));
      await expect.poll(() => rows.length).toBeGreaterThan(0);
      leaving.abort();
      const seen = inspect([await called, rows, lines], { depth: 10 });
      expect(seen).not.toContain(key);
      if (code !== 401) expect(seen).not.toContain('red fox');
    },
  );
});

import { afterEach, describe, expect, it } from 'vitest';
import { faultOf, type FaultCode } from '../../../../src/errors.js';
import * as faults from '../../../sandbox/faults.js';
import type { Interceptor } from '../../../sandbox/stand-in.js';
import { aCaller, aRequest, closeAll, faultIn } from '../../../support/lane-bench.js';
import {
  FILE,
  RESULT,
  STATUS,
  STREAM,
  noProgress,
  on,
  posts,
  studio,
} from '../../../support/fal-bench.js';

const caller = aCaller();
afterEach(closeAll);

describe('collecting', () => {
  const forbidden = (to: string) => faults.falImageUrls(() => to);
  it.each<{
    name: string;
    fault: Interceptor;
    faulty?: number;
    code: FaultCode | 'ok' | 'gone';
    attempts: number;
    /** Of one attempt; more where a slow machine needs it. */
    timeoutMs?: number;
  }>([
    {
      name: 'no stream',
      fault: on(STREAM, () => Response.json({}, { status: 405 })),
      code: 'ok',
      attempts: 1,
    },
    {
      name: 'a stream that is none',
      fault: on(STREAM, faults.htmlInstead()),
      code: 'ok',
      attempts: 1,
    },
    { name: 'a stream that breaks', fault: on(STREAM, faults.cutOff()), code: 'ok', attempts: 1 },
    {
      name: 'a stream of nonsense',
      fault: on(
        STREAM,
        () => new Response('data: {\n\n', { headers: { 'content-type': 'text/event-stream' } }),
      ),
      code: 'ok',
      attempts: 1,
    },
    { name: 'no job', fault: on(/\/status/, faults.falNotFound()), code: 'gone', attempts: 1 },
    { name: 'no result', fault: faults.falResultGone(), code: 'gone', attempts: 1 },
    { name: 'no file', fault: on(FILE, faults.falNotFound()), code: 'gone', attempts: 1 },
    {
      name: 'result down once',
      fault: on(RESULT, faults.times(1, faults.fal500())),
      code: 'ok',
      attempts: 2,
    },
    {
      name: 'result down on and on',
      fault: on(RESULT, faults.fal500()),
      code: 'provider_down',
      attempts: 3,
    },
    {
      name: 'result cut',
      fault: on(RESULT, faults.times(1, faults.cutBody())),
      code: 'ok',
      attempts: 2,
    },
    {
      name: 'result in HTML',
      fault: on(RESULT, faults.times(1, faults.htmlInstead())),
      code: 'ok',
      attempts: 2,
    },
    {
      name: 'result without an image',
      fault: on(RESULT, () => Response.json({ images: [] })),
      code: 'bad_answer',
      attempts: 3,
    },
    {
      name: 'result busy',
      fault: on(RESULT, faults.times(1, faults.fal429({ retryAfter: '0' }))),
      code: 'ok',
      attempts: 2,
    },
    {
      name: 'content policy',
      fault: on(RESULT, faults.falContentPolicy()),
      code: 'content_refused',
      attempts: 1,
    },
    {
      name: 'no picture by its own rules',
      fault: on(RESULT, () =>
        Response.json({ detail: [{ type: 'no_media_generated', loc: ['body'] }] }, { status: 422 }),
      ),
      code: 'content_refused',
      attempts: 1,
    },
    {
      name: 'a refusal in a sentence',
      fault: on(RESULT, () =>
        Response.json({ detail: 'The output was flagged by our safety system.' }, { status: 422 }),
      ),
      code: 'content_refused',
      attempts: 1,
    },
    {
      name: 'another sentence',
      fault: on(RESULT, () =>
        Response.json({ detail: 'image_size is not supported' }, { status: 422 }),
      ),
      code: 'provider_refused',
      attempts: 1,
    },
    {
      name: 'file cut once',
      fault: on(FILE, faults.times(1, faults.cutBody())),
      code: 'ok',
      attempts: 2,
    },
    {
      name: 'file drips',
      fault: on(FILE, faults.times(1, faults.slowDrip())),
      code: 'ok',
      attempts: 2,
    },
    {
      name: 'file down',
      fault: on(FILE, faults.times(1, faults.fal502())),
      code: 'ok',
      attempts: 2,
    },
    {
      name: 'file forbidden',
      fault: on(FILE, () => new Response('', { status: 403 })),
      code: 'provider_refused',
      attempts: 1,
    },
    { name: 'file is SVG', fault: faults.falFileIs(), code: 'bad_image', attempts: 2 },
    {
      name: 'file is HTML',
      fault: on(FILE, faults.times(1, faults.htmlInstead())),
      code: 'ok',
      attempts: 2,
    },
    {
      name: 'file too long',
      fault: faults.falFileTooLong(),
      code: 'bad_image',
      attempts: 2,
      timeoutMs: 60_000,
    },
    {
      name: 'file redirects in a circle',
      fault: faults.falFileRedirects({ to: '/files/again' }),
      code: 'bad_image',
      attempts: 2,
    },
    {
      name: 'file redirects inside',
      fault: faults.falFileRedirects({ to: 'http://169.254.169.254/' }),
      code: 'bad_image',
      attempts: 2,
    },
    {
      name: 'a data URI',
      fault: forbidden('data:text/html;base64,PGI+'),
      code: 'bad_image',
      attempts: 2,
    },
    {
      name: 'plain http',
      fault: forbidden('http://v3.fal.media/files/x.png'),
      code: 'bad_image',
      attempts: 2,
    },
    {
      name: 'an address inside',
      fault: forbidden('https://127.0.0.1/x.png'),
      code: 'bad_image',
      attempts: 2,
    },
    {
      name: 'an address of IPv6 inside',
      fault: forbidden('https://[::1]/x.png'),
      code: 'bad_image',
      attempts: 2,
    },
    {
      name: 'a name that leads inside',
      fault: forbidden('https://localhost/x.png'),
      code: 'bad_image',
      attempts: 2,
    },
    {
      name: 'a file of this machine',
      fault: forbidden('file:///etc/passwd'),
      code: 'bad_image',
      attempts: 2,
    },
    {
      name: 'another port of the stand-in',
      fault: forbidden('http://127.0.0.1:1/x.png'),
      code: 'bad_image',
      attempts: 2,
    },
  ])(
    '$name → $code after $attempts attempts',
    async ({ fault, code, attempts, timeoutMs = 1500 }) => {
      const { generator, standIn, rows } = await studio({}, { timeoutMs });
      const ticket = await generator.submit(aRequest(), caller, null);
      standIn.intercept(fault);
      const outcome = await generator.collect(ticket, caller, noProgress).then(
        (picture) => (picture ? 'ok' : 'gone'),
        (error: unknown) => faultOf(error).code,
      );
      expect(outcome).toBe(code);
      expect(rows.filter(({ operation }) => operation === 'collect')).toHaveLength(attempts);
      expect(posts(standIn)).toBe(1);
    },
  );

  it('asks where a stream stays silent, so that a dead one holds nothing up for long', async () => {
    const { generator, standIn } = await studio(
      { latencyMs: 300 },
      { timeoutMs: 1600, retries: 0 },
    );
    const ticket = await generator.submit(aRequest(), caller, null);
    standIn.intercept(on(STREAM, faults.silence()));
    expect(await generator.collect(ticket, caller, noProgress)).not.toBeNull();
  });

  it('asks ever less often, at first several times a second', async () => {
    const { generator, standIn } = await studio({ latencyMs: 1000 });
    standIn.intercept(on(STREAM, faults.falNotFound()));
    const ticket = await generator.submit(aRequest(), caller, null);
    await generator.collect(ticket, caller, noProgress);
    const asked = standIn.calls.filter(({ path }) => STATUS.test(path)).map(({ at }) => at);
    const waits = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
    expect(waits.length).toBeGreaterThanOrEqual(3);
    expect(waits[0]).toBeLessThan(300);
    expect(waits.at(-1) ?? 0).toBeGreaterThan(waits[0] ?? 0);
  });

  it('gives a job up that never ends, and tells fal so', async () => {
    const { generator, standIn, outcomes } = await studio(
      { latencyMs: 1e6 },
      { timeoutMs: 150, retries: 1 },
    );
    const ticket = await generator.submit(aRequest(), caller, null);
    expect(await faultIn(generator.collect(ticket, caller, noProgress))).toBe('provider_down');
    expect(standIn.paid).toMatchObject([{ cancelled: true }]);
    expect(outcomes()).toEqual(['submit ok', 'collect provider_down', 'cancel ok']);
  });

  it('leaves a job alone whose caller stops, so that it can be collected later', async () => {
    const { generator, standIn } = await studio({ latencyMs: 500 });
    const ticket = await generator.submit(aRequest(), caller, null);
    const controller = new AbortController();
    const stopping = aCaller({ signal: controller.signal, waiting: controller.signal });
    const call = faultIn(
      generator.collect(ticket, stopping, () => {
        controller.abort();
      }),
    );
    expect(await call).toBe('cancelled');
    expect(standIn.paid).toMatchObject([{ cancelled: false }]);
    expect(await generator.collect(ticket, caller, noProgress)).not.toBeNull();
  });
});

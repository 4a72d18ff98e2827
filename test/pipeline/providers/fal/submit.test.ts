import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { faultOf, type FaultCode } from '../../../../src/errors.js';
import * as faults from '../../../sandbox/faults.js';
import type { Interceptor } from '../../../sandbox/stand-in.js';
import { aCaller, aRequest, closeAll, errorOf, faultIn } from '../../../support/lane-bench.js';
import { KEY, SUBMIT, on, posts, studio } from '../../../support/fal-bench.js';

const caller = aCaller();
afterEach(closeAll);

describe('handing in', () => {
  const refused =
    (status: number): Interceptor =>
    () =>
      Response.json({ detail: 'no' }, { status });
  /** `faulty` calls meet the fault; with a lane of two retries. */
  it.each<{
    name: string;
    fault: Interceptor;
    faulty: number;
    code: FaultCode | 'ok';
    requests: number;
    paid: number;
  }>([
    { name: 'key refused', fault: refused(401), faulty: 1, code: 'ok', requests: 2, paid: 1 },
    { name: 'forbidden', fault: refused(403), faulty: 1, code: 'ok', requests: 2, paid: 1 },
    {
      name: 'input refused',
      fault: refused(422),
      faulty: 9,
      code: 'provider_refused',
      requests: 1,
      paid: 0,
    },
    {
      name: 'redirected',
      fault: refused(307),
      faulty: 9,
      code: 'provider_refused',
      requests: 1,
      paid: 0,
    },
    {
      name: 'content policy',
      fault: faults.falContentPolicy(),
      faulty: 9,
      code: 'content_refused',
      requests: 1,
      paid: 0,
    },
    {
      name: 'busy once',
      fault: faults.fal429({ retryAfter: '0' }),
      faulty: 1,
      code: 'ok',
      requests: 2,
      paid: 1,
    },
    {
      name: 'busy on and on',
      fault: faults.fal429({ retryAfter: '0' }),
      faulty: 9,
      code: 'provider_busy',
      requests: 3,
      paid: 0,
    },
    { name: 'down once', fault: faults.fal502(), faulty: 1, code: 'ok', requests: 2, paid: 1 },
    {
      name: 'down on and on',
      fault: faults.fal500(),
      faulty: 9,
      code: 'provider_down',
      requests: 3,
      paid: 0,
    },
    { name: 'cut off once', fault: faults.cutOff(), faulty: 1, code: 'ok', requests: 2, paid: 1 },
    {
      name: 'never answered',
      fault: faults.silence(),
      faulty: 9,
      code: 'provider_down',
      requests: 3,
      paid: 0,
    },
    {
      name: 'accepted, then cut off',
      fault: faults.afterwards(faults.cutOff()),
      faulty: 1,
      code: 'ok',
      requests: 1,
      paid: 1,
    },
    {
      name: 'accepted, then silent',
      fault: faults.afterwards(faults.silence()),
      faulty: 1,
      code: 'ok',
      requests: 1,
      paid: 1,
    },
    {
      name: 'accepted, then 502',
      fault: faults.afterwards(faults.fal502()),
      faulty: 1,
      code: 'ok',
      requests: 1,
      paid: 1,
    },
    {
      name: 'accepted, answer cut',
      fault: faults.cutBody(),
      faulty: 1,
      code: 'ok',
      requests: 1,
      paid: 1,
    },
    {
      name: 'accepted, answer drips',
      fault: faults.slowDrip(),
      faulty: 1,
      code: 'ok',
      requests: 1,
      paid: 1,
    },
    {
      name: 'accepted, answered in HTML',
      fault: faults.afterwards(faults.htmlInstead()),
      faulty: 1,
      code: 'ok',
      requests: 1,
      paid: 1,
    },
    {
      name: 'accepted, answered without an id',
      fault: faults.afterwards(() => Response.json({})),
      faulty: 1,
      code: 'ok',
      requests: 1,
      paid: 1,
    },
  ])('$name → $code after $requests requests', async ({ fault, faulty, code, requests, paid }) => {
    const { generator, standIn, rows } = await studio({}, { timeoutMs: 250 });
    standIn.intercept(on(SUBMIT, faults.times(faulty, fault)));
    const outcome = await generator.submit(aRequest(), caller, null).then(
      () => 'ok',
      (error: unknown) => faultOf(error).code,
    );
    expect(outcome).toBe(code);
    expect(posts(standIn)).toBe(requests);
    expect(standIn.paid).toHaveLength(paid);
    expect(rows.filter(({ operation }) => operation === 'submit')).toHaveLength(requests);
  });

  it('adopts the job even where no try is left', async () => {
    const { generator, standIn } = await studio({}, { retries: 0 });
    standIn.intercept(on(SUBMIT, faults.afterwards(faults.cutOff())));
    const ticket = await generator.submit(aRequest(), caller, null);
    expect(ticket.requestId).toBe(standIn.paid[0]?.requestId);
  });

  it('knows at once that nothing left where nobody listens', async () => {
    const { generator, standIn, lines, outcomes } = await studio({}, { retries: 1 });
    await standIn.close();
    expect(await faultIn(generator.submit(aRequest(), caller, null))).toBe('provider_down');
    expect(outcomes()).toEqual(['submit provider_down', 'submit provider_down']);
    expect(lines).toEqual([]);
  });

  it('waits as long as Retry-After says', async () => {
    const { generator, standIn } = await studio();
    standIn.intercept(on(SUBMIT, faults.times(1, faults.fal429({ retryAfter: '1' }))));
    const start = performance.now();
    await generator.submit(aRequest(), caller, null);
    expect(performance.now() - start).toBeGreaterThanOrEqual(995);
  });

  it('is over at once when the caller is gone, and the doubt is logged', async () => {
    const { generator, standIn, lines } = await studio();
    standIn.intercept(on(SUBMIT, faults.silence()));
    const controller = new AbortController();
    const call = faultIn(
      generator.submit(aRequest(), aCaller({ signal: controller.signal }), null),
    );
    await standIn.until(() => posts(standIn) === 1);
    const start = performance.now();
    controller.abort();
    expect(await call).toBe('cancelled');
    expect(performance.now() - start).toBeLessThan(200);
    expect(lines).toMatchObject([
      { level: 'warn', fields: { runId: 'run1', seed: 4_294_967_295 } },
    ]);
  });

  it('shows the key to nobody, even where it is echoed', async () => {
    const { generator, standIn, lines, rows } = await studio({}, { retries: 0 });
    const echo: Interceptor = ({ headers, body }) =>
      Response.json(
        {
          detail: [{ loc: ['body'], type: 'prompt_odd', msg: body.toString() }],
          error_type: headers.get('authorization'),
        },
        { status: 422 },
      );
    standIn.intercept(on(SUBMIT, echo));
    const error = await errorOf(
      generator.submit(aRequest({ text: 'my secret garden' }), caller, null),
    );
    const seen = inspect([error, lines, rows], { depth: 10 });
    expect(seen).toContain('body:prompt_odd');
    expect(seen).not.toContain(KEY);
    expect(seen).not.toContain('secret garden');
  });
});

import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { faultOf, type FaultCode } from '../../../../src/errors.js';
import { untilPacificMidnight } from '../../../../src/pipeline/providers/gemini/faults.js';
import * as faults from '../../../sandbox/faults.js';
import type { Interceptor } from '../../../sandbox/stand-in.js';
import { aCaller, closeAll, errorOf, faultIn } from '../../../support/lane-bench.js';
import { KEY, caller, prompt, studio } from '../../../support/gemini-bench.js';

afterEach(closeAll);

describe('faults', () => {
  const status =
    (code: number): Interceptor =>
    () =>
      Response.json({ error: { code, message: 'no' } }, { status: code });
  /** The fault meets `faulty` calls, all where it is not given; a lane has two retries. */
  it.each<{
    name: string;
    fault: Interceptor;
    faulty?: number;
    code: FaultCode | 'ok';
    requests: number;
  }>([
    { name: 'wrong key', fault: status(401), faulty: 1, code: 'ok', requests: 2 },
    { name: 'forbidden', fault: status(403), faulty: 1, code: 'ok', requests: 2 },
    { name: 'no such model', fault: status(404), faulty: 1, code: 'ok', requests: 2 },
    { name: 'bad request', fault: status(400), code: 'provider_refused', requests: 1 },
    { name: 'down once', fault: faults.gemini503(), faulty: 1, code: 'ok', requests: 2 },
    { name: 'down', fault: faults.gemini500(), code: 'provider_down', requests: 3 },
    { name: 'cut off once', fault: faults.cutOff(), faulty: 1, code: 'ok', requests: 2 },
    { name: 'silent', fault: faults.silence(), code: 'provider_down', requests: 3 },
    { name: 'an answer that is cut', fault: faults.cutBody(), code: 'provider_down', requests: 3 },
    { name: 'an answer that drips', fault: faults.slowDrip(), faulty: 1, code: 'ok', requests: 2 },
    { name: 'HTML', fault: faults.htmlInstead(), code: 'bad_answer', requests: 2 },
    { name: 'HTML once', fault: faults.htmlInstead(), faulty: 1, code: 'ok', requests: 2 },
    { name: 'null', fault: () => Response.json(null), code: 'bad_answer', requests: 2 },
    {
      name: 'another shape',
      fault: () => Response.json({ candidates: 7 }),
      code: 'bad_answer',
      requests: 2,
    },
    { name: 'no candidates', fault: faults.geminiNoCandidates(), code: 'bad_answer', requests: 2 },
    { name: 'too many tokens', fault: faults.geminiMaxTokens(), code: 'bad_answer', requests: 2 },
    {
      name: 'whole JSON, but not at its end',
      fault: faults.geminiMaxTokens({ text: '{"questions":["Is it?"]}' }),
      code: 'bad_answer',
      requests: 2,
    },
    { name: 'cut JSON once', fault: faults.geminiMaxTokens(), faulty: 1, code: 'ok', requests: 2 },
    {
      name: 'an answer withheld',
      fault: faults.geminiSafety(),
      code: 'content_refused',
      requests: 1,
    },
    {
      name: 'a prompt blocked',
      fault: faults.geminiBlockedPrompt(),
      code: 'content_refused',
      requests: 1,
    },
    {
      name: 'blocked for another reason',
      fault: faults.geminiBlockedPrompt({ blockReason: 'OTHER' }),
      code: 'bad_answer',
      requests: 2,
    },
    {
      name: 'busy without details',
      fault: faults.gemini429Bare(),
      code: 'provider_busy',
      requests: 3,
    },
    {
      name: 'busy for a moment',
      fault: faults.gemini429PerMinute({ retryDelay: '0.05s' }),
      faulty: 1,
      code: 'ok',
      requests: 2,
    },
  ])('$name → $code after $requests requests', async ({ fault, faulty = 9, code, requests }) => {
    const { critic, standIn, rows } = await studio({}, { timeoutMs: 1000 });
    standIn.intercept(faults.times(faulty, fault));
    const outcome = await critic.checklist(prompt, caller).then(
      () => 'ok',
      (error: unknown) => faultOf(error).code,
    );
    expect(outcome).toBe(code);
    expect(standIn.calls).toHaveLength(requests);
    expect(rows).toHaveLength(requests);
    expect(rows.at(-1)?.outcome).toBe(code);
  });

  it('waits as long as RetryInfo says, fractions included', async () => {
    const { critic, standIn } = await studio();
    standIn.intercept(faults.times(1, faults.gemini429PerMinute({ retryDelay: '0.465784708s' })));
    const start = performance.now();
    await critic.checklist(prompt, caller);
    expect(performance.now() - start).toBeGreaterThanOrEqual(465);
  });

  it('pauses to the end of the day in California where the day is used up, and tries nothing meanwhile', async () => {
    const { critic, standIn, lane } = await studio();
    standIn.intercept(faults.gemini429PerDay({ retryDelay: '1s' }));
    const controller = new AbortController();
    const call = faultIn(critic.checklist(prompt, aCaller({ waiting: controller.signal })));
    await expect.poll(() => lane.pause).not.toBeNull();
    const midnight = Date.now() + untilPacificMidnight(Date.now());
    expect(Math.abs((lane.pause?.until ?? 0) - midnight)).toBeLessThan(2000);
    expect(standIn.calls).toHaveLength(1);
    controller.abort();
    expect(await call).toBe('cancelled');
  });

  it('is over at once when the caller is gone', async () => {
    const { critic, standIn } = await studio({ latencyMs: 60_000 });
    const controller = new AbortController();
    const call = faultIn(critic.checklist(prompt, aCaller({ signal: controller.signal })));
    await standIn.until(() => standIn.calls.length === 1);
    const start = performance.now();
    controller.abort();
    expect(await call).toBe('cancelled');
    expect(performance.now() - start).toBeLessThan(200);
  });

  it('shows neither key nor prompt to anybody, even where they are echoed', async () => {
    const { critic, standIn, rows, lines } = await studio();
    standIn.intercept(({ headers, body }) => {
      const message = `${headers.get('x-goog-api-key') ?? ''} ${body.toString()}`;
      return Response.json(
        { error: { code: 400, message, details: [{ reason: message }] } },
        { status: 400 },
      );
    });
    const error = await errorOf(critic.checklist(prompt, caller));
    const seen = inspect([error, rows, lines], { depth: 10 });
    expect(seen).toContain('HTTP 400');
    expect(seen).not.toContain(KEY);
    expect(seen).not.toContain('red fox');
  });
});

describe("Google's day", () => {
  const HOUR = 3_600_000;
  it.each([
    ['in winter', '2026-12-01T08:00:00Z', 24],
    ['in summer', '2026-07-01T06:30:00Z', 0.5],
    ['on the day that summer time begins', '2026-03-08T08:30:00Z', 22.5],
    ['on the day that it ends', '2026-11-01T07:30:00Z', 24.5],
    ['a moment before midnight', '2026-12-01T07:59:59.500Z', 0.5 / 3600],
  ])('ends at midnight in California: %s', (_name, now, hours) => {
    expect(untilPacificMidnight(Date.parse(now))).toBe(hours * HOUR);
  });
});

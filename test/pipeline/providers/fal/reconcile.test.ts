import { afterEach, describe, expect, it } from 'vitest';
import * as faults from '../../../sandbox/faults.js';
import type { Interceptor } from '../../../sandbox/stand-in.js';
import { aCaller, aRequest, closeAll, faultIn } from '../../../support/lane-bench.js';
import { LIST, SUBMIT, on, posts, studio } from '../../../support/fal-bench.js';

const caller = aCaller();
afterEach(closeAll);

describe('a job in doubt', () => {
  it('is adopted by its seed, its text and its shape, and not by some of them', async () => {
    const { generator, standIn, lines } = await studio();
    const since = Date.now();
    await generator.submit(aRequest({ seed: 2 }), caller, null);
    await generator.submit(aRequest({ text: 'another text' }), caller, null);
    await generator.submit(aRequest({ aspect: 'wide' }), caller, null);
    const lost = await generator.submit(aRequest(), caller, null);
    await standIn.until(() => standIn.paid.length === 4);
    const adopted = await generator.submit(aRequest(), caller, since);
    expect(adopted).toEqual(lost);
    expect(posts(standIn)).toBe(4);
    expect(lines.at(-1)).toMatchObject({
      level: 'warn',
      fields: { runId: 'run1', requestId: lost.requestId },
      message: 'the job had been accepted: adopted',
    });
    expect(JSON.stringify(lines)).not.toContain('lighthouse');
  });

  it('is found on any page of the list', async () => {
    const { generator, standIn } = await studio();
    const since = Date.now();
    const lost = await generator.submit(aRequest(), caller, null);
    let page = 0;
    const paged: Interceptor = async (call, next) => {
      page += 1;
      const cursor = call.query.get('cursor');
      return cursor === 'second'
        ? next()
        : Response.json({ items: [], next_cursor: 'second', has_more: true });
    };
    standIn.intercept(
      on(LIST, async (call, next) => {
        if (call.query.get('cursor') !== 'second') return paged(call, next);
        const { requestId, input } = standIn.paid[0] ?? {};
        const items = ['rubbish', { request_id: requestId, sent_at: 'x', json_input: input }];
        return Response.json({ items, next_cursor: null, has_more: false });
      }),
    );
    expect(await generator.submit(aRequest(), caller, since)).toEqual(lost);
    expect(page).toBe(1);
  });

  it.each([90_000, 7_200_000])(
    'is found though our clock is %i ms ahead of that of fal',
    async (ms) => {
      const { generator, standIn } = await studio();
      const lost = await generator.submit(aRequest(), caller, null);
      expect(await generator.submit(aRequest(), caller, Date.now() + ms)).toEqual(lost);
      expect(posts(standIn)).toBe(1);
    },
  );

  it('is waited for while it runs, for the list shows what has ended', async () => {
    const { generator, standIn } = await studio({ latencyMs: 900 });
    standIn.intercept(on(SUBMIT, faults.times(1, faults.afterwards(faults.cutOff()))));
    const ticket = await generator.submit(aRequest(), caller, null);
    expect(standIn.paid).toMatchObject([{ requestId: ticket.requestId }]);
  });

  it('that failed is not adopted', async () => {
    const { generator, standIn } = await studio({}, { timeoutMs: 300 });
    standIn.intercept(
      on(LIST, () => {
        const json_input = { seed: aRequest().seed, prompt: aRequest().text };
        return Response.json({ items: [{ request_id: 'failed', status_code: 503, json_input }] });
      }),
    );
    const ticket = await generator.submit(aRequest(), caller, Date.now());
    expect(ticket.requestId).toBe(standIn.paid[0]?.requestId);
  });

  it('of long ago is looked for once, then handed in', async () => {
    const { generator, standIn, outcomes, lines } = await studio();
    await generator.submit(aRequest(), caller, Date.now() - 3_600_000);
    expect(outcomes()).toEqual(['look up ok', 'submit ok']);
    expect(posts(standIn)).toBe(1);
    expect(lines.at(-1)?.message).toBe('fal knows no such job');
  });

  it('is not handed in again where the list cannot be read: rather no picture than one paid twice', async () => {
    const { generator, standIn } = await studio({}, { timeoutMs: 300, retries: 0 });
    standIn.intercept(on(LIST, faults.fal500()));
    expect(await faultIn(generator.submit(aRequest(), caller, Date.now()))).toBe('provider_down');
    expect(posts(standIn)).toBe(0);
  });

  it.each([401, 403, 404, 501])(
    'cannot be known where the list answers %i: handed in without waiting',
    async (status) => {
      const { generator, standIn, lines } = await studio();
      standIn.intercept(on(LIST, () => Response.json({ error: {} }, { status })));
      const start = performance.now();
      await generator.submit(aRequest(), caller, Date.now());
      expect(performance.now() - start).toBeLessThan(900);
      expect(lines.at(-1)).toMatchObject({
        level: 'warn',
        message: expect.stringContaining('does not tell') as string,
      });
    },
  );

  it('is given up for the caller who is gone', async () => {
    const { generator, standIn } = await studio({}, { timeoutMs: 60_000 });
    const controller = new AbortController();
    const waiting = aCaller({ waiting: controller.signal });
    const call = faultIn(generator.submit(aRequest(), waiting, Date.now()));
    await standIn.until(() => standIn.calls.some(({ path }) => LIST.test(path)));
    controller.abort();
    expect(await call).toBe('cancelled');
    expect(posts(standIn)).toBe(0);
  });
});

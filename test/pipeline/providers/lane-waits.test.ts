import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { EaselError, faultOf } from '../../../src/errors.js';
import {
  aCaller,
  aFault,
  anOption,
  bench,
  busy,
  endless,
  errorOf,
  failing,
  faultIn,
} from '../../support/lane-bench.js';

describe('a provider that is busy', () => {
  it('is left alone by the whole lane until it says, which then goes on by itself', async () => {
    const { lane } = bench();
    const start = performance.now();
    const first = lane.call(anOption(), failing(busy(300)).attempt);
    await expect.poll(() => lane.pause?.until ?? 0, { interval: 5 }).toBeGreaterThan(Date.now());
    const second = lane.call(anOption(), failing().attempt);
    await expect.poll(() => lane.waiting).toBe(1);
    expect(await second).toBe('answer');
    expect(performance.now() - start).toBeGreaterThanOrEqual(298);
    expect(await first).toBe('answer');
    expect(lane.pause).toBeNull();
  });

  it('uses up retries where the wait is short', async () => {
    const { lane, rows } = bench();
    const fake = failing(busy(5), busy(5), busy(5));
    expect(await faultIn(lane.call(anOption(), fake.attempt))).toBe('provider_busy');
    expect(rows).toHaveLength(3);
  });

  it('uses up none where a quota is spent for the day: the call waits for the next', async () => {
    const controller = new AbortController();
    const caller = aCaller({ waiting: controller.signal });
    const { lane, rows } = bench({ retries: 0 });
    const hours = 10 * 3_600_000;
    const call = errorOf(lane.call(anOption({ caller }), failing(busy(hours)).attempt));
    await expect.poll(() => rows.length).toBe(1);
    await expect.poll(() => lane.pause?.until ?? 0).toBeGreaterThan(Date.now() + hours - 10_000);
    controller.abort(new Error('stop'));
    expect(faultOf(await call).code).toBe('cancelled');
  });

  it('or down for many in a row is left alone for longer and longer, and no call fails for it', async () => {
    const { lane, rows } = bench({ concurrency: 2, retries: 4, openMs: 200 });
    let isDown = true;
    const attempt = () =>
      isDown
        ? Promise.reject(new EaselError({ code: 'provider_down', provider: 'fal' }))
        : Promise.resolve('answer');
    const calls = Array.from({ length: 20 }, () => lane.call(anOption(), attempt));
    await expect.poll(() => lane.pause?.fault.code).toBe('provider_down');
    expect(rows.length).toBeLessThanOrEqual(10);
    await expect.poll(() => rows.length).toBeGreaterThan(10);
    isDown = false;
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['answer']));
    expect(rows.length).toBeLessThan(45);
    expect(lane.pause).toBeNull();
  });

  it('does not stop other lanes, nor polls in its own', async () => {
    const [one, other] = [bench(), bench()];
    const controller = new AbortController();
    const caller = aCaller({ waiting: controller.signal });
    const held = errorOf(one.lane.call(anOption({ caller }), failing(busy(60_000)).attempt));
    await expect.poll(() => one.lane.pause).not.toBeNull();
    expect(await other.lane.call(anOption(), failing().attempt)).toBe('answer');
    expect(await one.lane.call(anOption({ metered: false }), failing().attempt)).toBe('answer');
    controller.abort();
    await held;
  });
});

describe('aborting', () => {
  it('ends a call under way at once, and keeps the reason', async () => {
    const { lane, outcomes } = bench();
    const controller = new AbortController();
    const call = errorOf(
      lane.call(anOption({ caller: aCaller({ signal: controller.signal }) }), endless),
    );
    await expect.poll(() => lane.running).toBe(1);
    const reason = new Error('the run was cancelled');
    controller.abort(reason);
    const error = await call;
    expect(faultOf(error).code).toBe('cancelled');
    expect(error).toMatchObject({ cause: reason });
    expect(outcomes()).toEqual(['ask cancelled']);
  });

  it('lets a request under way end where only the waiting is over, and keeps its answer', async () => {
    const { lane } = bench();
    const controller = new AbortController();
    const caller = aCaller({ waiting: controller.signal });
    const call = lane.call(anOption({ caller }), async () => {
      controller.abort();
      await sleep(10);
      return 'paid answer';
    });
    expect(await call).toBe('paid answer');
  });

  it.each(['signal', 'waiting'] as const)('ends every wait by `%s`', async (name) => {
    const controller = new AbortController();
    const caller = aCaller({ [name]: controller.signal });
    const { lane } = bench({ concurrency: 1, backoffMs: 60_000 });
    const backingOff = faultIn(
      lane.call(anOption({ caller }), failing(aFault('provider_down')).attempt),
    );
    await expect.poll(() => lane.running).toBe(0);
    const filler = new AbortController();
    const filling = errorOf(
      lane.call(anOption({ caller: aCaller({ signal: filler.signal }) }), endless),
    );
    const queued = faultIn(lane.call(anOption({ caller }), failing().attempt));
    await expect.poll(() => lane.waiting).toBe(1);
    controller.abort();
    expect(await Promise.all([backingOff, queued])).toEqual(['cancelled', 'cancelled']);
    expect(lane.waiting).toBe(0);
    filler.abort();
    await filling;
  });

  it('sends nothing for who was gone before', async () => {
    const { lane, rows } = bench();
    for (const metered of [true, false]) {
      const reason = new EaselError({ code: 'stopping' });
      const caller = aCaller({ waiting: AbortSignal.abort(reason) });
      expect(await faultIn(lane.call(anOption({ caller, metered }), failing().attempt))).toBe(
        'cancelled',
      );
    }
    expect(rows).toEqual([]);
  });

  it('leaves no listener behind on a signal that lives long', async () => {
    const { lane } = bench();
    const controller = new AbortController();
    let listeners = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    const caller = aCaller({ signal, waiting: signal });
    for (const error of [undefined, aFault('provider_refused')])
      await lane.call(anOption({ caller }), failing(error).attempt).catch(() => undefined);
    expect(listeners).toBe(0);
  });
});

/** What waits in a lane, while somebody sets the clock. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { anOption, bench, busy, failing } from '../../support/lane-bench.js';

const HOURS = 2 * 3_600_000;
/** The wall clock alone: timers and the clock that never jumps go on as they do. */
function setClock(byMs: number): void {
  const now = Date.now() + byMs;
  vi.useFakeTimers({ toFake: ['Date'], now });
}
afterEach(() => {
  vi.useRealTimers();
});

describe.each([
  ['back', -HOURS],
  ['ahead', HOURS],
])('a clock that is set %s by two hours', (_, byMs) => {
  it('neither holds up what waits for the rate, nor lets more through', async () => {
    const { lane } = bench({ requestsPerMinute: 2, windowMs: 400, concurrency: 10 });
    const starts: number[] = [];
    const attempt = () => {
      starts.push(performance.now());
      return Promise.resolve('answer');
    };
    const calls = Array.from({ length: 6 }, () => lane.call(anOption(), attempt));
    await sleep(100);
    setClock(byMs);
    await Promise.all(calls);
    const [first = 0] = starts;
    expect(starts.map((at) => Math.floor((at - first) / 380))).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('does not hold up what waits as long as the provider said', async () => {
    const { lane } = bench();
    const start = performance.now();
    const call = lane.call(anOption(), failing(busy(300)).attempt);
    await expect.poll(() => lane.pause, { interval: 5 }).not.toBeNull();
    setClock(byMs);
    expect(await call).toBe('answer');
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

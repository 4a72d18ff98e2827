import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReconnectTimer } from '../../../src/discord/connection/reconnect-timer.js';
import { backoff } from '../../../src/lib/backoff.js';

let timer: ReconnectTimer;
let reconnects: number;

beforeEach(() => {
  vi.useFakeTimers();
  reconnects = 0;
  timer = new ReconnectTimer(backoff(100, 300), () => (reconnects += 1));
});
afterEach(() => {
  vi.useRealTimers();
});

/** How long the timer that runs takes until it reconnects. */
function wait(): number {
  const before = Date.now();
  vi.advanceTimersToNextTimer();
  return Date.now() - before;
}

describe('the timer for reconnecting', () => {
  it('waits longer each time in vain, up to a limit, and as at first once it is reset', () => {
    const waits = [1, 2, 3, 4].map(() => {
      timer.start();
      return wait();
    });
    expect(waits).toEqual([100, 200, 300, 300]);
    expect(reconnects).toBe(4);
    timer.reset();
    timer.start();
    expect(wait()).toBe(100);
  });

  it('is not put off by another interruption', () => {
    timer.start();
    vi.advanceTimersByTime(60);
    timer.start();
    expect(wait()).toBe(40);
    timer.start();
    expect(wait()).toBe(200);
  });

  it('reconnects once where it is given another time, and never once it is cancelled', () => {
    timer.start();
    timer.restart(5);
    expect(wait()).toBe(5);
    timer.start();
    timer.cancel();
    vi.runAllTimers();
    expect(reconnects).toBe(1);
  });
});

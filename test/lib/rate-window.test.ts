import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { RateWindow } from '../../src/lib/rate-window.js';

it('tells how many starts may follow at once', async () => {
  const rate = new RateWindow(2, 50);
  expect(rate.left).toBe(2);
  const begun = performance.now();
  expect(rate.start()).toBe(0);
  expect(rate.left).toBe(1);
  expect(rate.start()).toBeGreaterThan(0);
  expect(rate.left).toBe(0);
  await sleep(begun + 60 - performance.now());
  expect(rate.left).toBe(2);
});

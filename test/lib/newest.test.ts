import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Newest } from '../../src/lib/newest.js';

/** Draws numbers, each as soon as the test lets it. */
function drawing() {
  const drawn: number[] = [];
  const failures: unknown[] = [];
  const gates: (() => void)[] = [];
  let state = 0;
  let failing = 0;
  const newest = new Newest({
    async draw() {
      if (failing > 0) {
        failing -= 1;
        throw new Error('no answer');
      }
      const now = state;
      await new Promise<void>((resolve) => gates.push(resolve));
      drawn.push(now);
    },
    wait: () => 1,
    onFailure: (error) => failures.push(error),
  });
  return {
    newest,
    drawn,
    failures,
    move: (to: number) => {
      state = to;
      newest.changed();
    },
    fail: (times: number) => {
      failing = times;
    },
    /** Lets what is being drawn be drawn. */
    async pass() {
      await expect.poll(() => gates.length).toBeGreaterThan(0);
      gates.shift()?.();
    },
    waiting: () => gates.length,
  };
}

describe('what is kept drawn', () => {
  it('is drawn once for all that moved while it was being drawn, as it is then', async () => {
    const { drawn, move, pass, waiting } = drawing();
    move(1);
    for (const to of [2, 3, 4]) move(to);
    await pass();
    await pass();
    await expect.poll(() => drawn).toEqual([1, 4]);
    expect(waiting()).toBe(0);
  });

  it('is drawn again where that failed, and every failure is told', async () => {
    const { drawn, failures, move, fail, pass } = drawing();
    fail(2);
    move(1);
    await pass();
    await expect.poll(() => drawn).toEqual([1]);
    expect(failures).toHaveLength(2);
  });

  it('is drawn at its time, or before where it moves', async () => {
    const { newest, drawn, move, pass } = drawing();
    newest.changedIn(60_000);
    move(1);
    await pass();
    await expect.poll(() => drawn).toEqual([1]);
    newest.changedIn(1);
    await pass();
    await expect.poll(() => drawn).toEqual([1, 1]);
  });

  it('is drawn a last time when it is closed, and never after', async () => {
    const { newest, drawn, move, pass, waiting } = drawing();
    const closed = newest.close(new AbortController().signal);
    await pass();
    await closed;
    expect(drawn).toEqual([0]);
    move(1);
    newest.changedIn(1);
    await sleep(10);
    expect(waiting()).toBe(0);
  });

  it('is closed without being drawn where there is no time left', async () => {
    const { newest, drawn, move } = drawing();
    move(1);
    await newest.close(AbortSignal.abort());
    expect(drawn).toEqual([]);
  });

  it('does not hold up its end by waiting to try again', async () => {
    const newest = new Newest({
      draw: () => Promise.reject(new Error('no answer')),
      wait: () => 60_000,
      onFailure: () => undefined,
    });
    newest.changed();
    await newest.close(AbortSignal.timeout(20));
  });
});

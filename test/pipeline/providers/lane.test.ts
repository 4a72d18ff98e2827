import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { EaselError, faultOf } from '../../../src/errors.js';
import {
  aCaller,
  aFault,
  anOption,
  bench,
  endless,
  errorOf,
  failing,
  faultIn,
} from '../../support/lane-bench.js';

describe('trying again', () => {
  const down = aFault('provider_down');
  const bad = aFault('bad_answer');
  it.each([
    { name: 'a passing fault', errors: [down], attempts: 2, code: 'ok' },
    {
      name: 'a fault that does not pass',
      errors: [down, down, down, down],
      attempts: 3,
      code: 'provider_down',
    },
    {
      name: 'a refusal',
      errors: [aFault('provider_refused')],
      attempts: 1,
      code: 'provider_refused',
    },
    { name: 'a bug of our own', errors: [new Error('bug')], attempts: 1, code: 'internal' },
    {
      name: 'a type error of our own',
      errors: [new TypeError('bug')],
      attempts: 1,
      code: 'internal',
    },
    {
      name: 'an answer that makes no sense',
      errors: [bad, bad, bad],
      attempts: 2,
      code: 'bad_answer',
    },
    {
      name: 'no sense, then down, then no sense',
      errors: [bad, down, bad],
      attempts: 3,
      code: 'bad_answer',
    },
  ])('$name: $attempts attempts end in $code', async ({ errors, attempts, code }) => {
    const { lane, rows } = bench();
    const fake = failing(...errors);
    const call = lane.call(anOption({ onceMore: ['bad_answer'] }), fake.attempt);
    const outcome = await call.then(
      () => 'ok',
      (error: unknown) => faultOf(error).code,
    );
    expect(outcome).toBe(code);
    expect(fake.attempts).toEqual(Array.from({ length: attempts }, (_, index) => index + 1));
    const fixed = rows.filter(({ recovered }) => recovered);
    expect(fixed).toHaveLength(code === 'ok' ? 1 : 0);
    for (const { outcome, recovered } of fixed)
      expect({ outcome, ...recovered }).toEqual({
        outcome: 'ok',
        from: 'provider_down',
        ms: expect.any(Number) as number,
      });
    expect(rows.map(({ attempt }) => attempt)).toEqual(fake.attempts);
    expect(rows.at(-1)?.outcome).toBe(code);
  });

  it('asks `before` ahead of every attempt and takes what it finds for the answer', async () => {
    const { lane, rows } = bench();
    const found = [undefined, 'found'];
    const fake = failing(down);
    const before = () => Promise.resolve(found.shift());
    expect(await lane.call(anOption({ before }), fake.attempt)).toBe('found');
    expect(rows).toHaveLength(1);
  });

  it('waits longer before each try, and never the same', async () => {
    const waited = async (random: () => number) => {
      const { lane } = bench({ backoffMs: 40, random });
      const start = performance.now();
      await lane.call(anOption(), failing(down, down).attempt);
      return performance.now() - start;
    };
    // 40 + 80 ms at most, half of it at least; timers may be a millisecond early each.
    const [least, most] = await Promise.all([waited(() => 0), waited(() => 1)]);
    expect(least).toBeGreaterThanOrEqual(58);
    expect(most).toBeGreaterThanOrEqual(118);
    expect(least).toBeLessThan(most);
  });
});

describe('rows', () => {
  it('has one for every attempt, with what the attempt noted', async () => {
    const { lane, rows } = bench();
    await lane.call<string>(anOption(), (_signal, number, note) => {
      note({ modelVersion: 'v1', inputTokens: 3 });
      note({ costUsd: 0.5 });
      return number === 1 ? Promise.reject(aFault('provider_down')) : Promise.resolve('answer');
    });
    const noted = { modelVersion: 'v1', inputTokens: 3, outputTokens: null, costUsd: 0.5 };
    const about = { runId: 'run1', provider: 'fal', operation: 'ask', model: 'm' };
    expect(rows).toMatchObject([
      { ...about, ...noted, attempt: 1, outcome: 'provider_down', httpStatus: 503 },
      { ...about, ...noted, attempt: 2, outcome: 'ok', httpStatus: 200 },
    ]);
    expect(rows.every(({ durationMs }) => Number.isInteger(durationMs) && durationMs >= 0)).toBe(
      true,
    );
  });

  it('gives the paid answer although the row cannot be written, and logs that', async () => {
    const { lane, lines } = bench({ record: () => Promise.reject(new Error('disk full')) });
    expect(await lane.call(anOption(), failing().attempt)).toBe('answer');
    expect(lines).toMatchObject([{ level: 'error', message: 'a call could not be recorded' }]);
  });

  it('does not hold up the answer until its row is written', async () => {
    const { lane } = bench({ record: () => new Promise(() => undefined) });
    expect(await lane.call(anOption(), failing().attempt)).toBe('answer');
  });

  it('says that a request is about to go out before each one, and sends none where that fails', async () => {
    const { lane, rows } = bench();
    const told: string[] = [];
    const begun = () => {
      told.push('begun');
      return told.length < 2
        ? Promise.resolve()
        : Promise.reject(new EaselError({ code: 'stopping' }));
    };
    const fake = failing(aFault('provider_down'));
    expect(await faultIn(lane.call(anOption({ caller: aCaller({ begun }) }), fake.attempt))).toBe(
      'stopping',
    );
    expect(told).toHaveLength(2);
    expect(fake.attempts).toEqual([1]);
    expect(rows).toHaveLength(1);
  });
});

describe('limits', () => {
  it('ends an attempt that takes too long, and tries again', async () => {
    const { lane, outcomes } = bench({ timeoutMs: 30, retries: 1 });
    expect(await faultIn(lane.call(anOption(), endless))).toBe('provider_down');
    expect(outcomes()).toEqual(['ask provider_down', 'ask provider_down']);
  });

  it('has no more calls under way than slots', async () => {
    const { lane } = bench({ concurrency: 2 });
    let running = 0;
    let most = 0;
    const attempt = async () => {
      running += 1;
      most = Math.max(most, running);
      await sleep(5);
      running -= 1;
      return 'answer';
    };
    await Promise.all(Array.from({ length: 10 }, () => lane.call(anOption(), attempt)));
    expect(most).toBe(2);
  });

  it('starts no more calls in any minute of the provider than the rate allows', async () => {
    // The lane's window is a little longer than the provider's, as starts wobble on their way.
    const [windowMs, minute] = [300, 250];
    const { lane } = bench({ requestsPerMinute: 3, windowMs, concurrency: 10 });
    const starts: number[] = [];
    const attempt = () => {
      starts.push(Date.now());
      return Promise.resolve('answer');
    };
    await lane.call(anOption(), attempt);
    await sleep(windowMs * 0.8);
    await Promise.all(Array.from({ length: 6 }, () => lane.call(anOption(), attempt)));
    const within = (from: number) => starts.filter((at) => at >= from && at < from + minute);
    expect(Math.max(...starts.map((from) => within(from).length))).toBe(3);
  });

  it('lets polls pass beside the slots and the rate', async () => {
    const { lane } = bench({ concurrency: 1, requestsPerMinute: 1 });
    const holding = new AbortController();
    const held = errorOf(
      lane.call(anOption({ caller: aCaller({ signal: holding.signal }) }), endless),
    );
    expect(await lane.call(anOption({ metered: false }), failing().attempt)).toBe('answer');
    holding.abort();
    await held;
  });

  it('serves people in turn', async () => {
    const { lane } = bench({ concurrency: 1 });
    const served: string[] = [];
    const ask = (userId: string) =>
      lane.call(anOption({ caller: aCaller({ userId }) }), () =>
        Promise.resolve(served.push(userId)).then(String),
      );
    await Promise.all([...['a', 'a', 'a', 'a'].map(ask), ...['b', 'b'].map(ask)]);
    expect(served).toEqual(['a', 'b', 'a', 'b', 'a', 'a']);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import * as faults from '../../../sandbox/faults.js';
import { aCaller, aRequest, closeAll, faultIn, opened } from '../../../support/lane-bench.js';
import { SUBMIT, noProgress, on, posts, studio } from '../../../support/fal-bench.js';
import { startFal } from '../../../sandbox/fal/index.js';

type Bench = Awaited<ReturnType<typeof studio>>;

const caller = aCaller();
afterEach(closeAll);

/** Hands a job in and fetches its picture. */
const painted = async ({ generator }: Pick<Bench, 'generator'>, seed: number) => {
  const ticket = await generator.submit(aRequest({ seed }), caller, null);
  return generator.collect(ticket, caller, noProgress);
};
const many = (count: number, bench: Pick<Bench, 'generator'>) =>
  Promise.all(Array.from({ length: count }, (_, seed) => painted(bench, seed)));

describe('a slot at fal', () => {
  it('is held from the submission to the fetched picture', async () => {
    const bench = await studio({ latencyMs: 200 });
    expect(await many(16, bench)).not.toContain(null);
    expect(bench.standIn.mostAtOnce).toBe(4);
  });

  it('is held by a job that fal parks, however long that takes', async () => {
    const bench = await studio({ latencyMs: 400, concurrency: 1 }, { timeoutMs: 800, retries: 0 });
    expect(await many(6, bench)).not.toContain(null);
    expect(bench.standIn.mostAtOnce).toBeLessThanOrEqual(4);
    expect(bench.standIn.paid.some(({ cancelled }) => cancelled)).toBe(false);
  });

  it('is held by a job whose submission was not answered', async () => {
    const bench = await studio({ latencyMs: 100 });
    bench.standIn.intercept(on(SUBMIT, faults.times(5, faults.afterwards(faults.cutOff()))));
    await many(8, bench);
    expect(bench.standIn.paid).toHaveLength(8);
    expect(bench.standIn.mostAtOnce).toBe(4);
  });

  it('is held while a job goes on that was cancelled', async () => {
    const { generator, standIn } = await studio({ latencyMs: 400, concurrency: 9 });
    standIn.intercept(faults.falCancelsLater());
    const tickets = [1, 2, 3, 4].map((seed) => generator.submit(aRequest({ seed }), caller, null));
    for (const ticket of await Promise.all(tickets)) await generator.cancel(ticket, caller);
    await painted({ generator }, 5);
    expect(standIn.paid).toHaveLength(5);
    expect(standIn.mostAtOnce).toBe(4);
  });

  it('is held by a job whose caller was gone before fal answered', async () => {
    const { generator, standIn } = await studio({ latencyMs: 300, concurrency: 9 });
    standIn.intercept(
      on(SUBMIT, async (_, next) => {
        const answer = await next();
        await new Promise((resolve) => setTimeout(resolve, 50));
        return answer;
      }),
    );
    const gone = new AbortController();
    const leaving = aCaller({ signal: gone.signal });
    const calls = [1, 2, 3, 4].map((seed) =>
      faultIn(generator.submit(aRequest({ seed }), leaving, null)),
    );
    await standIn.until(() => standIn.paid.length === 4);
    gone.abort();
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 4 }, () => 'cancelled'));
    await painted({ generator }, 5);
    expect(standIn.mostAtOnce).toBe(4);
  });

  it('is given back where a submission is refused, and where a result is', async () => {
    const bench = await studio();
    bench.standIn.intercept(on(SUBMIT, faults.times(6, faults.falContentPolicy())));
    const calls = Array.from({ length: 6 }, (_, seed) => faultIn(painted(bench, seed)));
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['content_refused']));
    const flagged = Array.from({ length: 6 }, async () => {
      const request = aRequest({ text: 'nsfwtest' });
      const ticket = await bench.generator.submit(request, caller, null);
      return faultIn(bench.generator.collect(ticket, caller, noProgress));
    });
    expect(new Set(await Promise.all(flagged))).toEqual(new Set(['content_refused']));
    expect(await painted(bench, 9)).not.toBeNull();
  });
});

describe('what an earlier process left', () => {
  /** A process that handed four jobs in, and the next one. */
  async function twoProcesses(latencyMs: number) {
    const standIn = await opened(startFal({ latencyMs, concurrency: 9 }));
    const [first, second] = [await studio({}, {}, standIn), await studio({}, {}, standIn)];
    const tickets = await Promise.all(
      [1, 2, 3, 4].map((seed) => first.generator.submit(aRequest({ seed }), caller, null)),
    );
    return { standIn, tickets, second };
  }

  it('takes its slots before anything new is handed in', async () => {
    const { standIn, tickets, second } = await twoProcesses(400);
    second.resume({ tickets, inDoubt: [] });
    const fresh = painted(second, 5);
    const fetched = tickets.map((ticket) => second.generator.collect(ticket, caller, noProgress));
    expect(await Promise.all([...fetched, fresh])).not.toContain(null);
    expect(standIn.mostAtOnce).toBe(4);
  });

  it('is given back when its jobs are over, though nobody comes for them', async () => {
    const { standIn, tickets, second } = await twoProcesses(300);
    second.resume({ tickets, inDoubt: [] });
    expect(await painted(second, 5)).not.toBeNull();
    expect(standIn.mostAtOnce).toBe(4);
  });

  it('counts where it is not known whether it was accepted, and is adopted in the slot that it has', async () => {
    const { standIn, tickets, second } = await twoProcesses(1500);
    const [, , third, fourth] = tickets;
    if (!third || !fourth) throw new Error('no tickets');
    const inDoubt = [1, 2].map((seed) => ({ model: aRequest().model, seed }));
    second.resume({ tickets: [third, fourth], inDoubt });
    const fresh = painted(second, 5);
    const adopted = await Promise.all(
      [1, 2].map((seed) => second.generator.submit(aRequest({ seed }), caller, Date.now())),
    );
    expect(adopted).toEqual(tickets.slice(0, 2));
    expect(posts(standIn)).toBe(4);
    await Promise.all(
      adopted.map((ticket) => second.generator.collect(ticket, caller, noProgress)),
    );
    expect(await fresh).not.toBeNull();
    expect(standIn.mostAtOnce).toBe(4);
  });
});

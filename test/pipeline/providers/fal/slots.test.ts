import { afterEach, describe, expect, it } from 'vitest';
import * as faults from '../../../sandbox/faults.js';
import { aCaller, aRequest, closeAll, faultIn, opened } from '../../../support/lane-bench.js';
import { LIST, SUBMIT, noProgress, on, posts, studio } from '../../../support/fal-bench.js';
import { startFal } from '../../../sandbox/fal/index.js';
import type { Ticket, UnwantedRequest } from '../../../../src/pipeline/ports.js';
import { inputFor, PLAIN } from '../../../../src/pipeline/providers/abilities.js';

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

const NONE = { tickets: [], inDoubt: [] };
const forget = () => Promise.resolve();

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
    second.resume({ tickets, inDoubt: [], unwanted: NONE }, forget);
    const fresh = painted(second, 5);
    const fetched = tickets.map((ticket) => second.generator.collect(ticket, caller, noProgress));
    expect(await Promise.all([...fetched, fresh])).not.toContain(null);
    expect(standIn.mostAtOnce).toBe(4);
  });

  it('is given back when its jobs are over, though nobody comes for them', async () => {
    const { standIn, tickets, second } = await twoProcesses(300);
    second.resume({ tickets, inDoubt: [], unwanted: NONE }, forget);
    expect(await painted(second, 5)).not.toBeNull();
    expect(standIn.mostAtOnce).toBe(4);
  });

  it('counts where it is not known whether it was accepted, and is adopted in the slot that it has', async () => {
    const { standIn, tickets, second } = await twoProcesses(1500);
    const [, , third, fourth] = tickets;
    if (!third || !fourth) throw new Error('no tickets');
    const inDoubt = [1, 2].map((seed) => ({ model: aRequest().model, seed }));
    second.resume({ tickets: [third, fourth], inDoubt, unwanted: NONE }, forget);
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

describe('what nobody wants any more', () => {
  const of = { runId: 'run1', userId: 'ada' };
  const aDoubt = (seed: number, fields: Partial<UnwantedRequest> = {}): UnwantedRequest => ({
    ...aRequest({ seed }),
    ...of,
    candidateId: `c${String(seed)}`,
    sentAt: Date.now(),
    ...fields,
  });

  /** The list of requests tells of those in progress, too. */
  const listsAll = (ticket: Ticket, seed: number) =>
    on(LIST, () =>
      Response.json({
        items: [
          { request_id: ticket.requestId, json_input: { ...inputFor(aRequest({ seed }), PLAIN) } },
        ],
      }),
    );

  it('is cancelled at fal after the death of its process, and keeps its slot until it is over', async () => {
    const first = await studio({ latencyMs: 60_000, concurrency: 9 });
    const second = await studio({}, {}, first.standIn);
    const ticket = await first.generator.submit(aRequest(), caller, null);
    const unwanted = { tickets: [{ ...ticket, ...of }], inDoubt: [] };
    second.resume({ tickets: [], inDoubt: [], unwanted }, forget);
    await second.standIn.until(() => second.standIn.paid[0]?.cancelled);
    expect(await second.generator.submit(aRequest({ seed: 5 }), caller, null)).toBeDefined();
  });

  it('is looked for where it is in doubt, cancelled, logged and settled', async () => {
    const first = await studio({ latencyMs: 60_000, concurrency: 9 });
    const second = await studio({}, {}, first.standIn);
    const ticket = await first.generator.submit(aRequest({ seed: 1 }), caller, null);
    second.standIn.intercept(listsAll(ticket, 1));
    const doubt = aDoubt(1);
    const settled = new Promise((resolve) => {
      const unwanted = { tickets: [], inDoubt: [doubt] };
      second.resume({ tickets: [], inDoubt: [], unwanted }, (known) => {
        resolve(known);
        return Promise.resolve();
      });
    });
    expect(await settled).toEqual(doubt);
    expect(second.standIn.paid.map(({ cancelled }) => cancelled)).toEqual([true]);
    expect(second.lines.map(({ message }) => message)).toContain(
      'the job had been accepted: adopted',
    );
  });

  it('is not another run’s job that asked for the same, which goes on', async () => {
    const first = await studio({ latencyMs: 2_000, concurrency: 9 });
    const second = await studio({}, {}, first.standIn);
    const ticket = await first.generator.submit(aRequest({ seed: 1 }), caller, null);
    second.standIn.intercept(listsAll(ticket, 1));
    const settled = new Promise((resolve) => {
      const unwanted = { tickets: [], inDoubt: [aDoubt(1)] };
      second.resume({ tickets: [ticket], inDoubt: [], unwanted }, (known) => {
        resolve(known);
        return Promise.resolve();
      });
    });
    expect(await second.generator.collect(ticket, caller, noProgress)).not.toBeNull();
    await settled;
    expect(second.standIn.paid.map(({ cancelled }) => cancelled)).toEqual([false]);
  });

  it('gives its slot back where nothing is found', async () => {
    const bench = await studio();
    const sentAt = Date.now() - 120_000;
    const settled: number[] = [];
    const inDoubt = [1, 2, 3, 4].map((seed) => aDoubt(seed, { sentAt }));
    bench.resume({ tickets: [], inDoubt: [], unwanted: { tickets: [], inDoubt } }, (known) => {
      settled.push(known.seed);
      return Promise.resolve();
    });
    expect(await painted(bench, 5)).not.toBeNull();
    expect(settled.toSorted()).toEqual([1, 2, 3, 4]);
    expect(bench.lines.map(({ message }) => message)).toContain('fal knows no such job');
  });

  it('is dropped where its run was cancelled before fal answered, and kept where the process ends', async () => {
    const { generator, standIn } = await studio({ latencyMs: 60_000, concurrency: 9 });
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    standIn.intercept(
      on(SUBMIT, async (_, next) => {
        const answered = await next();
        await held;
        return answered;
      }),
    );
    const gone = new AbortController();
    const calls = [false, true].map((left, seed) => {
      const leaving = aCaller({ signal: gone.signal, isLeft: () => left });
      return faultIn(generator.submit(aRequest({ seed }), leaving, null));
    });
    await standIn.until(() => standIn.paid.length === 2);
    gone.abort();
    expect(await Promise.all(calls)).toEqual(['cancelled', 'cancelled']);
    answer();
    await standIn.until(() => standIn.paidBySeed(0)[0]?.cancelled);
    expect(standIn.paidBySeed(1)[0]?.cancelled).toBe(false);
  });
});

import { describe, expect, it, onTestFinished } from 'vitest';
import { Budget, type BudgetOptions } from '../../src/pipeline/budget.js';
import { anApiCall } from '../support/builders.js';

const DAY = 86_400_000;
const EVENING = Date.UTC(2026, 10, 28, 22);
const MIDNIGHT = Date.UTC(2026, 10, 29);
const DECEMBER = Date.UTC(2026, 11, 1);

/** A budget with a clock that a test sets. */
function aBudget(options: Partial<BudgetOptions> = {}) {
  const clock = { now: EVENING };
  const warnings: string[] = [];
  const silent = () => undefined;
  const budget = new Budget({
    dailyUsd: 1,
    log: { info: silent, warn: (_, said) => warnings.push(said), error: silent, debug: silent },
    now: () => clock.now,
    lookEveryMs: 5,
    ...options,
  });
  onTestFinished(() => {
    budget.close();
  });
  return { budget, clock, warnings };
}

const fox = { id: 'fox', guildId: 'guild' };
const hare = { id: 'hare', guildId: 'elsewhere' };
const { signal } = new AbortController();
const step = (usd: number) => ({ usd, isBegun: false, signal });

/** Whether it is done by the time that everything which can be done at once is. */
async function isDone(work: Promise<unknown>): Promise<boolean> {
  let done = false;
  void work.then(
    () => (done = true),
    () => (done = true),
  );
  await new Promise((resolve) => setImmediate(resolve));
  return done;
}

const cost = (run: { id: string }, costUsd: number, startedAt = EVENING) =>
  anApiCall({ runId: run.id, costUsd, startedAt });

describe('the day', () => {
  it('lets steps begin while less than that is spent and promised, others when a promise has ended', async () => {
    const { budget } = aBudget();
    const first = await budget.promise(fox, step(0.6));
    await budget.promise(fox, step(0.6));
    const third = budget.promise(fox, step(0.6));
    expect(await isDone(third)).toBe(false);
    expect(budget.runsWaiting).toBe(1);
    first();
    expect(await isDone(third)).toBe(true);
    expect(budget.runsWaiting).toBe(0);
  });

  it('that is spent holds everything until the next one begins, and says until when, once', async () => {
    const { budget, clock, warnings } = aBudget();
    const settle = await budget.promise(fox, step(0.5));
    budget.spend(cost(fox, 1.1));
    settle();
    const waiting = budget.promise(hare, step(0.1));
    expect(await isDone(waiting)).toBe(false);
    expect(budget.left.pausesOf(null)).toEqual([
      { until: MIDNIGHT, fault: { code: 'budget_reached', period: 'day' } },
    ]);
    expect(budget.left.leftToday).toBe(0);
    expect(budget.maySpend('guild')).toBe(false);
    clock.now = MIDNIGHT;
    await waiting;
    expect(budget.left.pausesOf(null)).toEqual([]);
    expect(budget.maySpend('guild')).toBe(true);
    expect(warnings).toEqual([expect.stringContaining('DAILY_BUDGET_USD is spent')]);
  });

  it('tells who was turned away when it begins', async () => {
    const { budget, clock } = aBudget({ spent: { ...nothing(), today: 1 } });
    expect(budget.maySpend('guild')).toBe(false);
    const opened = new Promise<void>((resolve) => {
      budget.events.on('opened', () => {
        if (budget.maySpend('guild')) resolve();
      });
    });
    clock.now = MIDNIGHT;
    await opened;
  });

  it('does not begin anew because a clock is set back', async () => {
    const { budget, clock } = aBudget();
    budget.spend(cost(fox, 1));
    clock.now -= DAY;
    expect(await isDone(budget.promise(fox, step(0)))).toBe(false);
  });

  it('counts a call for the day on which it began', () => {
    const { budget, clock } = aBudget();
    clock.now = MIDNIGHT + 1;
    budget.spend(cost(fox, 1, EVENING));
    expect(budget.left.leftToday).toBe(1);
  });

  it('has no end where there is no cap', async () => {
    const { budget } = aBudget({ dailyUsd: 0 });
    budget.spend(cost(fox, 1e6));
    expect(await isDone(budget.promise(fox, step(1e6)))).toBe(true);
    expect(budget.left.leftToday).toBeNull();
  });

  it('holds no step that an earlier process began', async () => {
    const { budget } = aBudget({ spent: { ...nothing(), today: 1 } });
    expect(await isDone(budget.promise(fox, { ...step(0.1), isBegun: true }))).toBe(true);
  });

  it('lets go whoever is to stop', async () => {
    const { budget } = aBudget({ spent: { ...nothing(), today: 1 } });
    const stopping = new AbortController();
    const waiting = budget.promise(fox, { ...step(0.1), signal: stopping.signal });
    stopping.abort();
    await expect(waiting).rejects.toMatchObject({ fault: { code: 'stopping' } });
    expect(budget.runsWaiting).toBe(0);
  });
});

describe('a server’s month', () => {
  it('that is spent holds its own runs alone, until the next one or a higher cap', async () => {
    const { budget } = aBudget({ dailyUsd: 0 });
    const reached: (string | null)[] = [];
    budget.events.on('reached', (guildId) => reached.push(guildId));
    budget.setCap('guild', 2);
    const settle = await budget.promise(fox, step(1));
    budget.spend(cost(fox, 2));
    settle();
    expect(reached).toEqual(['guild']);
    const waiting = budget.promise(fox, step(1));
    expect(await isDone(waiting)).toBe(false);
    expect(await isDone(budget.promise(hare, step(1)))).toBe(true);
    expect([budget.maySpend('guild'), budget.maySpend('elsewhere')]).toEqual([false, true]);
    expect(budget.left.pausesOf('guild')).toEqual([
      { until: DECEMBER, fault: { code: 'budget_reached', period: 'month' } },
    ]);
    expect(budget.left.pausesOf('elsewhere')).toEqual([]);
    budget.setCap('guild', 3);
    expect(await isDone(waiting)).toBe(true);
    expect(budget.left.serversSpent).toEqual([]);
  });

  it('begins anew with the next one', async () => {
    const spent = {
      ...nothing(),
      thisMonth: new Map([['guild', 5]]),
      caps: new Map([['guild', 4]]),
    };
    const { budget, clock } = aBudget({ spent });
    const waiting = budget.promise(fox, step(1));
    clock.now = DECEMBER - 1;
    expect(await isDone(waiting)).toBe(false);
    clock.now = DECEMBER;
    await waiting;
  });

  it('is not told as spent again before it was not', () => {
    const { budget } = aBudget({ dailyUsd: 0 });
    const reached: (string | null)[] = [];
    budget.events.on('reached', (guildId) => reached.push(guildId));
    budget.setCap('guild', 0.5);
    void budget.promise(fox, step(0.1));
    for (const usd of [0.5, 0.1, 0.1]) budget.spend(cost(fox, usd));
    expect(reached).toEqual(['guild']);
    budget.setCap('guild', 0.6);
    expect(reached).toEqual(['guild', 'guild']);
  });
});

function nothing() {
  return { today: 0, thisMonth: new Map<string, number>(), caps: new Map<string, number>() };
}

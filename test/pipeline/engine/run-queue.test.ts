import { expect, it } from 'vitest';
import { RunQueue } from '../../../src/pipeline/engine/run-queue.js';

/** Lets in one after another, each staying in progress. */
function served(queue: RunQueue, rounds: number, busy: Readonly<Record<string, number>> = {}) {
  const inProgress = new Map(Object.entries(busy));
  return Array.from({ length: rounds }, () => {
    const next = queue.next((userId) => inProgress.get(userId) ?? 0);
    if (!next) return undefined;
    queue.remove(next.id);
    inProgress.set(next.userId, (inProgress.get(next.userId) ?? 0) + 1);
    return next.id;
  });
}

function queueOf(...ids: readonly string[]) {
  const queue = new RunQueue();
  for (const id of ids) queue.add({ id, userId: id.charAt(0), guildId: 'guild' });
  return queue;
}

it('lets people in by turns, each with their oldest run', () => {
  expect(served(queueOf('a1', 'a2', 'a3', 'b1', 'c1', 'b2'), 7)).toEqual([
    'a1',
    'b1',
    'c1',
    'a2',
    'b2',
    'a3',
    undefined,
  ]);
});

it('lets in first who has fewest in progress', () => {
  expect(served(queueOf('a1', 'b1', 'c1'), 3, { a: 2, b: 1 })).toEqual(['c1', 'b1', 'a1']);
});

it('counts a run once, however often it is said to wait', () => {
  const queue = queueOf('a1', 'b1', 'a1');
  expect(queue.ahead('b1')).toBe(1);
  queue.remove('a1');
  queue.remove('a1');
  expect(queue.ahead('b1')).toBe(0);
  expect(queue.ahead('who is not in line')).toBe(1);
});

it('with ten thousand people who have runs in progress finds the next without looking at all', () => {
  const queue = new RunQueue();
  for (let n = 0; n < 10_000; n += 1)
    queue.add({ id: `run${String(n)}`, userId: String(n), guildId: 'guild' });
  let looks = 0;
  for (let n = 0; n < 100; n += 1) {
    const next = queue.next(() => {
      looks += 1;
      return 0;
    });
    if (next) queue.remove(next.id);
  }
  expect(looks).toBe(100);
});

it('passes over those of servers that may spend nothing now, and keeps their places', () => {
  const queue = new RunQueue();
  for (const [id, userId, guildId] of [
    ['a1', 'ada', 'poor'],
    ['a2', 'ada', 'rich'],
    ['b1', 'ben', 'poor'],
  ] as const)
    queue.add({ id, userId, guildId });
  const next = (rich: string) =>
    queue.next(
      () => 0,
      (guildId) => guildId === rich,
    )?.id;
  expect([next('rich'), next('poor'), next('none')]).toEqual(['a2', 'a1', undefined]);
  expect([queue.ahead('b1'), queue.size]).toEqual([2, 3]);
});

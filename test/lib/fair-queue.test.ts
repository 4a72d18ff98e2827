import fc from 'fast-check';
import PQueue from 'p-queue';
import { describe, expect, it } from 'vitest';
import { FairQueue, type FairOptions } from '../../src/lib/fair-queue.js';

/** A queue of calls that say who they are. */
function aQueue() {
  const queue = new FairQueue();
  const names = new Map<() => Promise<unknown>, string>();
  return {
    queue,
    add(user: string, name = user, options: Partial<FairOptions> = {}) {
      const job = () => Promise.resolve();
      names.set(job, name);
      queue.enqueue(job, { user, urgent: false, id: name, ...options });
    },
    take(count = queue.size): string[] {
      return Array.from({ length: count }, () => {
        const job = queue.dequeue();
        return (job && names.get(job)) ?? 'nobody';
      });
    },
  };
}

const times = (count: number, work: (n: number) => void) => {
  for (let n = 1; n <= count; n += 1) work(n);
};

describe('whose turn it is', () => {
  it('alternates between two people, however many calls one of them has', () => {
    const { add, take } = aQueue();
    times(5, (n) => {
      add('batch', `batch ${String(n)}`);
    });
    times(2, (n) => {
      add('lone', `lone ${String(n)}`);
    });
    expect(take(5)).toEqual(['batch 1', 'lone 1', 'batch 2', 'lone 2', 'batch 3']);
  });

  it('lets a newcomer start at the present level: no debt, and no credit for the time before', () => {
    const { add, take } = aQueue();
    times(20, () => {
      add('batch');
    });
    take(10);
    times(5, () => {
      add('newcomer');
    });
    expect(take(4)).toEqual(['newcomer', 'batch', 'newcomer', 'batch']);
  });

  it('saves up nothing for who comes back after a while', () => {
    const { add, take } = aQueue();
    add('back');
    take();
    times(20, () => {
      add('batch');
    });
    take(10);
    times(5, () => {
      add('back');
    });
    expect(take(4).filter((user) => user === 'back')).toHaveLength(2);
  });

  it('puts who was just served behind who was not, although nobody waited in between', () => {
    const { add, take } = aQueue();
    add('greedy');
    take();
    add('greedy');
    add('newcomer');
    expect(take()).toEqual(['newcomer', 'greedy']);
  });

  it('lets a person without an image go first, for one call', () => {
    const { add, take } = aQueue();
    add('old', 'old 1');
    add('new', 'new 1', { urgent: true });
    add('new', 'new 2', { urgent: true });
    add('other', 'other 1', { urgent: true });
    expect(take()).toEqual(['new 1', 'other 1', 'old 1', 'new 2']);
  });

  it('forgets the hurry of a person whose newer call says that there is an image', () => {
    const { add, take } = aQueue();
    add('old', 'old 1');
    add('new', 'new 1', { urgent: true });
    add('new', 'new 2', { urgent: false });
    expect(take(1)).toEqual(['old 1']);
  });

  it('loses nothing, invents nothing and keeps everybody within one call of everybody else who waits', () => {
    const users = fc.array(fc.constantFrom('ada', 'bob', 'cyd'), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(users, (arrivals) => {
        const { add, take, queue } = aQueue();
        arrivals.forEach((user, n) => {
          add(user, `${user} ${String(n)}`);
        });
        const expected = arrivals.map((user, n) => `${user} ${String(n)}`);
        const served = take();
        expect(queue.size).toBe(0);
        expect([...served].sort()).toEqual([...expected].sort());
        for (const user of new Set(arrivals)) {
          const mine = served.filter((name) => name.startsWith(user));
          expect(mine).toEqual(expected.filter((name) => name.startsWith(user)));
        }
        const counts = new Map<string, number>();
        const left = (user: string) =>
          arrivals.filter((one) => one === user).length - (counts.get(user) ?? 0);
        for (const name of served) {
          const user = name.slice(0, 3);
          for (const other of new Set(arrivals))
            if (left(other) > 0)
              expect(counts.get(user) ?? 0).toBeLessThanOrEqual(counts.get(other) ?? 0);
          counts.set(user, (counts.get(user) ?? 0) + 1);
        }
      }),
    );
  });
});

describe('as the queue class of a p-queue', () => {
  it('takes a call out whose signal is aborted while it waits', async () => {
    const queue = new PQueue<FairQueue, FairOptions>({ queueClass: FairQueue, concurrency: 1 });
    const controller = new AbortController();
    const done: string[] = [];
    const run = (user: string, signal?: AbortSignal) =>
      queue.add(() => Promise.resolve(done.push(user)), { user, urgent: false, signal });
    const first = run('ada');
    const aborted = run('bob', controller.signal);
    const last = run('cyd');
    controller.abort(new Error('gone'));
    await expect(aborted).rejects.toThrow('gone');
    await Promise.all([first, last]);
    expect(done).toEqual(['ada', 'cyd']);
  });

  it('tells who waits', () => {
    const { queue, add } = aQueue();
    add('ada');
    add('bob');
    add('ada', 'ada 2');
    expect(queue.filter({ user: 'ada' })).toHaveLength(2);
    expect(queue.filter()).toHaveLength(3);
    queue.remove('ada 2');
    expect(queue.size).toBe(2);
    queue.remove('unknown');
    expect(queue.size).toBe(2);
  });

  it('refuses priorities', () => {
    expect(() => new FairQueue().setPriority()).toThrow('knows no priorities');
  });

  it('serves 10,000 calls of 1,000 people in well under a second', () => {
    const { add, take } = aQueue();
    times(10_000, (n) => {
      add(`user ${String(n % 1000)}`, String(n));
    });
    const start = performance.now();
    expect(take()).toHaveLength(10_000);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

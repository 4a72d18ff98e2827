/** What is worth an alert, for how long it must be so, and when it is over: by a clock of the test. */
import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { HostWatch } from '../../src/app/host-watch.js';
import { EaselError } from '../../src/errors.js';
import type { DiskFree } from '../../src/lib/disk-free.js';
import { alertKey, type Reading } from '../../src/pipeline/alerts.js';
import { Budget } from '../../src/pipeline/budget.js';
import { closedFault } from '../../src/pipeline/providers/http-error.js';
import { WorkEvents } from '../../src/pipeline/work-events.js';
import { anApiCall, submitted } from '../support/builders.js';
import { aDatabase } from '../support/database.js';
import { anOption, bench, failing, notes } from '../support/lane-bench.js';
import type { RunEvents } from '../../src/pipeline/engine/events.js';

const MINUTE = 60_000;
const ROOM: DiskFree = { free: 50e9, size: 100e9 };

async function aHost({ dailyUsd = 0 } = {}) {
  const { log } = notes();
  const clock = { now: 1_000 };
  const disk = { ...ROOM };
  const { lane } = bench({ retries: 0, closedMs: 3_600_000 });
  const db = await aDatabase();
  const budget = new Budget({ dailyUsd, log });
  const events = new WorkEvents();
  const runEvents: RunEvents = new EventEmitter();
  const watch = new HostWatch({
    lanes: [lane],
    budget,
    runner: { events: runEvents },
    events,
    db,
    places: { outputs: '/somewhere' },
    now: () => clock.now,
    diskAt: () => Promise.resolve({ ...disk }),
  });
  /** How an alert is after so many minutes, looked at every minute as they pass. */
  const after = async (minutes: number, key: string): Promise<Reading['level'] | undefined> => {
    for (let passed = 0; passed < minutes; passed += 1) {
      clock.now += MINUTE;
      await watch.readings();
    }
    const readings = await watch.readings();
    return readings.find(({ alert }) => alertKey(alert) === key)?.level;
  };
  const call = (error?: Error) =>
    lane.call(anOption({ once: true }), failing(error).attempt).catch(() => undefined);
  return { after, budget, call, clock, db, disk, events, lane, runEvents, watch };
}

it('a refused account is told at once, and as nothing else', async () => {
  const { after, call, lane } = await aHost();
  expect(await after(2, 'provider_closed fal')).toBe('off');
  await call(closedFault('fal', 403, 'user is locked'));
  expect(lane.closed).not.toBeNull();
  expect(await after(0, 'provider_closed fal')).toBe('on');
  // Closed is no outage, and what fails for it is told by that.
  expect(await after(10, 'provider_down fal')).toBe('off');
});

it('a provider that is down for a moment is no news; for five minutes it is', async () => {
  const { after, call } = await aHost();
  const down = new EaselError({ code: 'provider_down', provider: 'fal', retryAfterMs: 3_600_000 });
  await call(down);
  expect(await after(5, 'provider_down fal')).toBe('between');
  expect(await after(1, 'provider_down fal')).toBe('on');
});

it('a minute’s limit is met all day long, and is no news', async () => {
  const { after, call } = await aHost();
  const fault = { code: 'provider_busy', provider: 'fal', limit: 'minute' } as const;
  await call(new EaselError({ ...fault, retryAfterMs: 3_600_000 }));
  expect(await after(20, 'provider_down fal')).toBe('off');
});

it('calls that fail are told of where they are many and more than half; there is a gap before it is over', async () => {
  const { after, events } = await aHost();
  const calls = (n: number, outcome: string) => {
    for (let sent = 0; sent < n; sent += 1) events.emit('call', anApiCall({ outcome }));
  };
  calls(19, 'bad_answer');
  expect(await after(0, 'calls_fail fal')).not.toBe('on');
  calls(1, 'bad_answer');
  calls(15, 'ok');
  calls(100, 'cancelled');
  expect(await after(0, 'calls_fail fal')).toBe('on');
  calls(25, 'ok');
  expect(await after(0, 'calls_fail fal')).toBe('between');
  expect(await after(9, 'calls_fail fal')).toBe('between');
  // They are forgotten after ten minutes, and for five more nothing may fail.
  expect(await after(7, 'calls_fail fal')).toBe('off');
});

it('a queue is stuck where runs wait and nothing moves for half an hour, without a reason that is told', async () => {
  const { after, db, runEvents, call } = await aHost();
  expect(await after(40, 'queue_stuck')).toBe('off');
  await submitted(db, { id: 'fox' });
  db.queue.add({ id: 'fox', userId: 'ada', guildId: 'guild' });
  expect(await after(29, 'queue_stuck')).toBe('off');
  expect(await after(1, 'queue_stuck')).toBe('on');
  runEvents.emit('step', 'collect', 'ok', 1);
  expect(await after(29, 'queue_stuck')).toBe('off');
  await call(closedFault('fal', 403, 'user is locked'));
  expect(await after(90, 'queue_stuck')).toBe('off');
});

it('a disk is low below a twentieth, and well again with half as much more', async () => {
  const { after, disk } = await aHost();
  expect(await after(2, 'disk_low')).toBe('off');
  disk.free = 4.9e9;
  expect(await after(0, 'disk_low')).toBe('on');
  disk.free = 6e9;
  expect(await after(5, 'disk_low')).toBe('between');
  disk.free = 8e9;
  expect(await after(2, 'disk_low')).toBe('off');
});

it('money is near its end from four fifths on, for a day and for a server’s month', async () => {
  const { after, budget, watch } = await aHost({ dailyUsd: 10 });
  const spend = (costUsd: number) => {
    budget.spend({ runId: null, startedAt: Date.now(), costUsd });
  };
  spend(7.5);
  expect(await after(0, 'budget_near day')).toBe('between');
  spend(0.5);
  expect(await after(0, 'budget_near day')).toBe('on');
  expect(await after(0, 'budget_spent day')).toBe('off');
  spend(2);
  // That it was near is not told after it is spent.
  expect(await after(0, 'budget_near day')).toBe('between');
  expect(await after(0, 'budget_spent day')).toBe('on');
  budget.setCap('guild', 5);
  const months = (await watch.readings()).filter(({ guildId }) => guildId === 'guild');
  expect(months.map(({ alert, level }) => [alertKey(alert), level])).toEqual([
    ['budget_near month', 'off'],
    ['budget_spent month', 'off'],
  ]);
});

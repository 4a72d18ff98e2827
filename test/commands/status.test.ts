import { expect, it } from 'vitest';
import { status } from '../../src/commands/status.js';
import { insertApiCall, insertError } from '../../src/db/logs.js';
import { SqlRunStore } from '../../src/db/runs.js';
import type { Db } from '../../src/db/schema.js';
import { Budget } from '../../src/pipeline/budget.js';
import type { Health, ProviderHealth } from '../../src/pipeline/health.js';
import { anApiCall, submitted } from '../support/builders.js';
import { aCall, run, someServices } from '../support/call.js';
import { aDatabase } from '../support/database.js';
import { silent } from '../support/rim.js';
import { textOf } from '../support/text-of.js';

const NOON = Date.UTC(2026, 10, 28, 12);

const well: ProviderHealth = {
  provider: 'fal',
  slots: { taken: 1, total: 4 },
  waiting: 2,
  rate: { left: 58, perMinute: 60 },
  pause: null,
  lastFault: undefined,
};
const health: Health = {
  queued: 3,
  inProgress: 2,
  providers: [well, { ...well, provider: 'gemini' }],
  pauses: [],
  leftToday: 4.5,
  canSave: true,
  version: '1.2.3',
  startedAt: NOON,
};

async function asked(
  db: Db,
  now: Partial<Health> = {},
  budget?: Budget,
  call = aCall(),
): Promise<string> {
  const services = {
    db,
    health: () => Promise.resolve({ ...health, ...now }),
    ...(budget ? { budget } : {}),
  };
  await run(status, {}, call, someServices(services));
  const view = call.said[0]?.view;
  if (!view) throw new Error('nothing was said');
  return textOf(view);
}

it('tells how long the queue is and how the services are, in figures', async () => {
  const said = await asked(await aDatabase());
  expect(status.private).toBe(true);
  expect(said).toContain('3 runs waiting · 2 in progress');
  expect(said).toContain('🟢 **fal.ai** · 1 of 4 slots · 58 of 60 calls a minute left · 2 waiting');
  expect(said).toContain('$4.50 left to spend today');
  expect(said).toContain('No faults here in the last 24 hours');
  expect(said).toContain('Easel 1.2.3 · started <t:1795867200:R>');
});

it('names the runs of its own server, and none of another', async () => {
  const db = await aDatabase();
  const store = new SqlRunStore(db);
  const ours = await submitted(db, { id: 'our-fox', prompt: 'a fox' });
  const theirs = await submitted(db, { id: 'their-owl' }, { guildId: 'elsewhere' });
  await submitted(db, { id: 'waiting-hare' });
  await store.start(ours.runId);
  await store.start(theirs.runId);
  const said = await asked(db);
  expect(said).toContain('🖌️ our-fox');
  expect(said).not.toMatch(/their-owl|waiting-hare/u);
});

it('tells why a service waits, what it said last, and which faults came up', async () => {
  const db = await aDatabase();
  const ours = await submitted(db, { id: 'our-fox' }, { guildId: 'guild' });
  const theirs = await submitted(db, { id: 'their-owl' }, { guildId: 'elsewhere' });
  const fault = (code: string, at = Date.now(), { runId } = ours) =>
    insertError(db, { at, code, message: 'secret words', runId, context: {} });
  await fault('bad_image');
  await fault('bad_image');
  await fault('internal');
  await fault('provider_down', Date.now() - 2 * 86_400_000);
  await fault('bad_answer', Date.now(), theirs);
  const call = anApiCall({ startedAt: Date.now(), runId: ours.runId });
  for (const ms of [2_000, 60_000])
    await insertApiCall(db, { ...call, recovered: { from: 'provider_down', ms } });
  await insertApiCall(db, {
    ...call,
    runId: theirs.runId,
    recovered: { from: 'bad_answer', ms: 900_000 },
  });
  const closed = { code: 'provider_closed', provider: 'fal' } as const;
  const busy = { code: 'provider_busy', provider: 'gemini', limit: 'minute' } as const;
  const said = await asked(db, {
    canSave: false,
    providers: [
      { ...well, pause: { until: null, fault: closed }, lastFault: { code: 'x', at: NOON } },
      { ...well, provider: 'gemini', pause: { until: NOON, fault: busy } },
    ],
  });
  expect(said).toContain('🔴 **fal.ai**');
  expect(said).toContain('Only the host of this bot can fix that');
  expect(said).toContain('Last error: `x` <t:1795867200:R>');
  expect(said).toContain('🟠 **Gemini**');
  expect(said).toContain('Faults here in the last 24 hours: 2 × `bad_image`, 1 × `internal`\n');
  expect(said).toContain('2 problems fixed themselves, after 31 s on average, 60 s at most');
  expect(said).toContain('I cannot save anything at the moment');
  expect(said).not.toContain('secret');
});

it('tells until when money is waited for', async () => {
  const spent = { today: 2, thisMonth: new Map<string, number>(), caps: new Map<string, number>() };
  const budget = new Budget({ dailyUsd: 1, spent, log: silent, now: () => NOON });
  expect(await asked(await aDatabase(), {}, budget)).toContain(
    'this goes on by itself <t:1795910400:R>',
  );
});

it('says nothing of channels that somebody does not see, but of their own runs', async () => {
  const db = await aDatabase();
  const store = new SqlRunStore(db);
  for (const userId of ['ben', 'ada']) {
    const { runId } = await submitted(db, { id: `${userId}-in-secret` }, { userId });
    await store.start(runId);
  }
  const viewer = { userId: 'ada', sees: () => false };
  const said = await asked(db, {}, undefined, aCall({ viewer }));
  expect(said).toContain('ada-in-secret');
  expect(said).not.toContain('ben-in-secret');
});

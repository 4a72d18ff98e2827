import { ChannelType, PermissionFlagsBits } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import type { ComponentInteraction } from '../../src/commands/define/call.js';
import { runActions } from '../../src/commands/run-actions.js';
import { loadRun } from '../../src/db/run-rows.js';
import { SqlRunStore } from '../../src/db/runs.js';
import type { Db } from '../../src/db/schema.js';
import type { Prompt } from '../../src/pipeline/prompt.js';
import type { RunStatus } from '../../src/pipeline/run.js';
import { anEvaluation, anImage, submitted } from '../support/builders.js';
import { aCall, MAY_EVERYTHING, someServices } from '../support/call.js';
import { NOON, someSubmissions } from '../support/submissions.js';
import { textOf } from '../support/text-of.js';

const MODELS = ['fal-ai/fast-lightning-sdxl', 'fal-ai/flux/schnell'] as const;
const components = runActions(MODELS);

/** Uses a button or sends a form, as who may write here. */
async function press(
  { db, submissions }: Awaited<ReturnType<typeof someSubmissions>>,
  customId: string,
  fields: Partial<ComponentInteraction> = {},
) {
  const call = aCall({ permissions: MAY_EVERYTHING, ...fields });
  const component = components.find(({ name }) => customId.startsWith(`${name}:`));
  const services = { ...someServices({ db }), submissions };
  expect(await component?.handle(customId, call, services)).toBe(true);
  return call.said;
}

/** A run of ada's that ended like this. */
async function ended(db: Db, prompt: Partial<Prompt> = {}, status: RunStatus = 'done') {
  const { runId } = await submitted(db, prompt);
  if (status !== 'queued' && status !== 'running')
    await new SqlRunStore(db).end(runId, status, null);
  return runId;
}

async function countRuns(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('runs')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

async function newest(db: Db) {
  const { id } = await db
    .selectFrom('runs')
    .select('id')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return loadRun(db, id);
}

const faulty = (fault: object) => ({ fault: expect.objectContaining(fault) as unknown });

describe('a button under a run', () => {
  it.each(['done', 'failed', 'cancelled'] as const)(
    'starts another one from one that is %s, of who pressed',
    async (status) => {
      const scene = await someSubmissions();
      const { db, events } = scene;
      const runId = await ended(db, { seed: 9 }, status);
      const said = await press(scene, `again1:${runId}`, { user: { id: '2', name: 'ben' } });
      const run = await newest(db);
      expect(run).toMatchObject({ userId: '2', prompt: { seed: null, origin: { runId } } });
      expect(said.map(({ how }) => how)).toEqual(['post']);
      expect(events).toEqual(['shown', 'wake']);
      expect(await loadRun(db, runId)).toMatchObject({ status, userId: 'ada', seed: 9 });
    },
  );

  it('that is pressed twice at once starts one, and says so; a later press is another one', async () => {
    const clock = { now: NOON };
    const scene = await someSubmissions({ clock });
    const runId = await ended(scene.db);
    const again = (interactionId: string) => press(scene, `more1:${runId}:1:3`, { interactionId });
    const [first, second] = await Promise.allSettled([again('1'), again('2')]);
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({ reason: faulty({ code: 'just_started' }) });
    expect(await countRuns(scene.db)).toBe(2);
    clock.now += 4999;
    await expect(again('3')).rejects.toMatchObject(faulty({ code: 'just_started' }));
    clock.now += 2;
    await again('4');
    await again('4');
    expect(await countRuns(scene.db)).toBe(3);
  });

  it('goes on from a try that is complete while its run is still being painted', async () => {
    const scene = await someSubmissions();
    const store = new SqlRunStore(scene.db);
    const { runId } = await submitted(scene.db, { iterations: 3 });
    const [iteration] = (await store.load(runId)).iterations;
    const candidate = iteration?.candidates[0];
    if (!iteration || !candidate) throw new Error('nothing to paint');
    const refined = { text: 'a fox, red', changes: [], base: null, modelVersion: 'm' };
    const next = { text: refined.text, seeds: [2] };
    const evaluation = anEvaluation(2);
    await store.save(runId, 'collect', { kind: 'collect', candidate, image: anImage });
    await store.save(runId, 'evaluate', { kind: 'evaluate', candidate, evaluation });
    const fromHere = (number: number, interactionId: string) =>
      press(scene, `more1:${runId}:${String(number)}:1`, { interactionId });
    await expect(fromHere(1, '1')).rejects.toMatchObject(faulty({ code: 'not_over' }));
    await store.save(runId, 'refine', { kind: 'refine', iteration, refined, next });
    await fromHere(1, '2');
    expect((await newest(scene.db)).iterations[0]?.text).toBe('a fox, red');
    await expect(fromHere(2, '3')).rejects.toMatchObject(faulty({ code: 'not_over' }));
  });

  it('is each person’s own, and another one where it is another button', async () => {
    const scene = await someSubmissions();
    const runId = await ended(scene.db);
    await press(scene, `again1:${runId}`, { interactionId: '1' });
    const ben = { user: { id: '2', name: 'ben' } };
    await press(scene, `again1:${runId}`, { interactionId: '2', ...ben });
    await press(scene, `more1:${runId}:1:1`, { interactionId: '3' });
    expect(await countRuns(scene.db)).toBe(4);
  });

  it('paints with the default where the model is not offered any more, and says so', async () => {
    const scene = await someSubmissions();
    const runId = await ended(scene.db, { model: 'fal-ai/gone' });
    const said = await press(scene, `again1:${runId}`);
    expect((await newest(scene.db)).prompt.model).toBe(MODELS[0]);
    const [, note] = said;
    expect(note?.how).toBe('replyPrivately');
    expect(note?.view && textOf(note.view)).toContain(
      'fal-ai/gone is not offered here any more; this is painted by fal-ai/fast-lightning-sdxl.',
    );
  });

  it('asks its owner first where it is dear', async () => {
    const scene = await someSubmissions({ confirmAbove: 1, price: 2 });
    const said = await press(scene, `again1:${await ended(scene.db)}`);
    expect(said[0]?.view?.content).toContain('may cost up to about $2.00');
  });

  it('counts for the quota of who presses', async () => {
    const scene = await someSubmissions({ dailyRuns: 1 });
    const runId = await ended(scene.db);
    await press(scene, `again1:${runId}`, { interactionId: '1' });
    const second = press(scene, `more1:${runId}:1:1`, { interactionId: '2' });
    await expect(second).rejects.toMatchObject(faulty({ code: 'quota_exceeded' }));
  });
});

const BUTTONS = ['again1:RUN', 'more1:RUN:1:1', 'steer1:RUN:1', 'chng1:RUN:1'];
const withId = (button: string, runId: string) => button.replace('RUN', runId);
const words = { fields: new Map([['change', 'at night']]) };

describe.each(BUTTONS)('%s', (button) => {
  it.each<[claim: string, fields: Partial<ComponentInteraction>, fault: object]>([
    [
      'of somebody who may not write in the channel',
      { permissions: MAY_EVERYTHING & ~PermissionFlagsBits.SendMessages },
      { code: 'not_allowed', needs: 'writer' },
    ],
    [
      'of somebody who may not write in the thread',
      {
        permissions: MAY_EVERYTHING & ~PermissionFlagsBits.SendMessagesInThreads,
        channel: { id: 't', parentId: 'c', type: ChannelType.PublicThread, ageRestricted: false },
      },
      { code: 'not_allowed', needs: 'writer' },
    ],
    [
      'of somebody who may use no commands',
      { permissions: MAY_EVERYTHING & ~PermissionFlagsBits.UseApplicationCommands },
      { code: 'not_allowed', needs: 'writer' },
    ],
    [
      'where the bot may not attach files',
      { appPermissions: MAY_EVERYTHING & ~PermissionFlagsBits.AttachFiles },
      { code: 'discord_denied', missing: 'Attach Files' },
    ],
    ['from another server', { guildId: 'elsewhere' }, { code: 'not_found' }],
  ])('%s starts nothing', async (_, fields, fault) => {
    const scene = await someSubmissions();
    const id = withId(button, await ended(scene.db));
    await expect(press(scene, id, { ...words, ...fields })).rejects.toMatchObject(faulty(fault));
    expect(scene.events).toEqual([]);
  });

  it('of a run that goes on starts nothing', async () => {
    const scene = await someSubmissions();
    const id = withId(button, await ended(scene.db, {}, 'queued'));
    await expect(press(scene, id, words)).rejects.toMatchObject(faulty({ code: 'not_over' }));
  });

  it('of a run that was removed starts nothing', async () => {
    const scene = await someSubmissions();
    const id = withId(button, '0123456789abcd');
    await expect(press(scene, id, words)).rejects.toMatchObject(faulty({ code: 'not_found' }));
  });
});

it.each(['more1:RUN:9:1', 'steer1:RUN:9', 'chng1:RUN:9', 'use1:RUN:9'])(
  'a try that there is not is not found: %s',
  async (button) => {
    const scene = await someSubmissions();
    const id = withId(button, await ended(scene.db));
    await expect(press(scene, id, words)).rejects.toMatchObject(faulty({ code: 'not_found' }));
  },
);

describe('steering', () => {
  it('opens a form, and starts from its words', async () => {
    const scene = await someSubmissions();
    const runId = await ended(scene.db);
    const [opened] = await press(scene, `steer1:${runId}:1`);
    expect(opened?.form?.customId).toBe(`chng1:${runId}:1`);
    expect(scene.events).toEqual([]);
    await press(scene, opened?.form?.customId ?? '', words);
    expect(await newest(scene.db)).toMatchObject({
      iterations: [],
      prompt: { iterations: 1, origin: { runId, iteration: 1, change: 'at night' } },
    });
  });

  it.each(['', '   ', '\u200b', 'x'.repeat(1001), 'a\0b'])(
    'by words that are none, or too many, starts nothing (%#)',
    async (change) => {
      const scene = await someSubmissions();
      const id = `chng1:${await ended(scene.db)}:1`;
      await expect(
        press(scene, id, { fields: new Map([['change', change]]) }),
      ).rejects.toMatchObject(faulty({ code: 'invalid_options' }));
      expect(scene.events).toEqual([]);
    },
  );
});

it('the prompt of a run is told to who may not start one, too, but not elsewhere', async () => {
  const scene = await someSubmissions();
  const id = `use1:${await ended(scene.db, {}, 'queued')}:1`;
  const [told] = await press(scene, id, { permissions: 0n });
  expect(told?.how).toBe('replyPrivately');
  expect(told?.view?.content).toContain('/generate prompt:a red fox in snow');
  await expect(press(scene, id, { guildId: 'elsewhere' })).rejects.toMatchObject(
    faulty({ code: 'not_found' }),
  );
});

import { afterEach, describe, expect, it } from 'vitest';
import type { Abilities } from '../../../../src/pipeline/providers/abilities.js';
import * as faults from '../../../sandbox/faults.js';
import type { Interceptor } from '../../../sandbox/stand-in.js';
import { aCaller, aRequest, closeAll } from '../../../support/lane-bench.js';
import { KEY, SCHEMA, SUBMIT, noProgress, on, studio } from '../../../support/fal-bench.js';

const MODEL = 'somebody/own-model';
const caller = aCaller();
const request = aRequest({ model: MODEL, negative: 'rain', aspect: 'wide', seed: 7 });
const PLAINLY = { prompt: request.text, image_size: 'landscape_16_9', seed: 7 };
afterEach(closeAll);

type Room = Awaited<ReturnType<typeof studio>>;
const asked = ({ standIn }: Room) => standIn.calls.filter(({ path }) => SCHEMA.test(path)).length;
const noteOf = ({ rows }: Room) =>
  rows.filter(({ operation }) => operation === 'schema').map(({ outcome }) => outcome);

describe('a model without an entry', () => {
  it('is asked once what it takes, and is sent that from then on', async () => {
    const room = await studio();
    const tickets = [1, 2, 3].map((seed) =>
      room.generator.submit({ ...request, seed }, caller, null),
    );
    const [ticket] = await Promise.all(tickets);
    expect(room.standIn.paid[0]?.input).toMatchObject({
      prompt: request.text,
      negative_prompt: 'rain',
      image_size: 'landscape_16_9',
      num_images: 1,
      output_format: 'png',
      enable_safety_checker: true,
    });
    expect(asked(room)).toBe(1);
    expect(room.rows.filter(({ operation }) => operation === 'schema')).toMatchObject([
      { provider: 'fal', model: MODEL, runId: null, outcome: 'ok', httpStatus: 200, attempt: 1 },
    ]);
    expect(ticket && (await room.generator.collect(ticket, caller, noProgress))).not.toBeNull();
  });

  it('is asked without the key, for everybody may know', async () => {
    const room = await studio();
    await room.generator.submit(request, caller, null);
    const call = room.standIn.calls.find(({ path }) => SCHEMA.test(path));
    expect([...(call?.headers.values() ?? [])].join(' ')).not.toContain(KEY);
    expect(call?.query.get('endpoint_id')).toBe(MODEL);
  });

  it('is asked when the bot starts, where it is offered; one with an entry never', async () => {
    const offered = [MODEL, 'fal-ai/flux/dev'];
    const room = await studio({}, {}, undefined, { offered });
    room.resume({ tickets: [], inDoubt: [], unwanted: { tickets: [], inDoubt: [] } }, () =>
      Promise.resolve(),
    );
    await expect.poll(() => room.abilitiesOf(MODEL).negative).toBe(true);
    expect(asked(room)).toBe(1);
    room.close();
  });

  it('is remembered, and not asked by the next process', async () => {
    const kept = new Map<string, Abilities>();
    const models = {
      known: kept,
      remember: (model: string, abilities: Abilities) => {
        kept.set(model, abilities);
        return Promise.resolve();
      },
    };
    const first = await studio({}, {}, undefined, { models });
    await first.generator.submit(request, caller, null);
    expect(kept.get(MODEL)).toMatchObject({ negative: true });
    const next = await studio({}, {}, undefined, { models });
    await next.generator.submit(request, caller, null);
    expect(next.standIn.paid[0]?.input).toMatchObject({ negative_prompt: 'rain' });
    expect(asked(next)).toBe(0);
  });

  it('that wants more than a prompt is told of in the log', async () => {
    const input = { properties: { prompt: {}, image_url: {} }, required: ['prompt', 'image_url'] };
    const room = await studio({ schemas: { [MODEL]: input } });
    await room.generator.submit(request, caller, null);
    expect(room.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', fields: { model: MODEL, missing: ['image_url'] } }),
    );
  });

  const answer =
    (body: string, type = 'application/json'): Interceptor =>
    () =>
      new Response(body, { headers: { 'content-type': type } });
  it.each<{ name: string; fault: Interceptor; rows: string[] }>([
    { name: 'not there', fault: faults.falNotFound(), rows: ['provider_refused'] },
    { name: 'refused', fault: () => new Response('', { status: 403 }), rows: ['provider_refused'] },
    {
      name: 'elsewhere',
      fault: () => Response.redirect('https://example.org/', 302),
      rows: ['provider_refused'],
    },
    { name: 'down', fault: faults.fal500(), rows: ['provider_down', 'provider_down'] },
    {
      name: 'too busy',
      fault: faults.fal429({ retryAfter: '0' }),
      rows: ['provider_busy', 'provider_busy'],
    },
    { name: 'cut off', fault: faults.cutOff(), rows: ['provider_down', 'provider_down'] },
    { name: 'silent', fault: faults.silence(), rows: ['provider_down', 'provider_down'] },
    {
      name: 'cut in the middle',
      fault: faults.cutBody(),
      rows: ['provider_down', 'provider_down'],
    },
    { name: 'HTML', fault: faults.htmlInstead(), rows: ['bad_answer', 'bad_answer'] },
    { name: 'no schema', fault: answer('{"paths":[]}'), rows: ['bad_answer', 'bad_answer'] },
    {
      name: 'giant',
      fault: answer(JSON.stringify('x'.repeat(3 * 1024 * 1024))),
      rows: ['bad_answer', 'bad_answer'],
    },
  ])(
    'whose schema is $name is sent what nearly all take, and is let alone for a while',
    async ({ name, fault, rows }) => {
      const room = await studio({}, name === 'silent' ? { timeoutMs: 250 } : {});
      room.standIn.intercept(on(SCHEMA, fault));
      await room.generator.submit(request, caller, null);
      await room.generator.submit({ ...request, seed: 8 }, caller, null);
      expect(room.standIn.paid.map(({ input }) => input)).toEqual([
        PLAINLY,
        { ...PLAINLY, seed: 8 },
      ]);
      expect(noteOf(room)).toEqual(rows);
      expect(room.lines).toMatchObject([{ level: 'warn', fields: { model: MODEL } }]);
      // The lane to the painter is not held back by what is no job.
      expect(room.lane.pause).toBeNull();
    },
  );

  it('keeps nobody waiting who has gone', async () => {
    const room = await studio();
    room.standIn.intercept(on(SCHEMA, faults.silence()));
    const gone = new AbortController();
    const submitted = room.generator.submit(request, aCaller({ signal: gone.signal }), null);
    await room.standIn.until(() => asked(room) === 1);
    gone.abort();
    await expect(submitted).rejects.toMatchObject({ fault: { code: 'cancelled' } });
    expect(room.standIn.paid).toEqual([]);
    room.close();
  });

  it('finds its job in doubt by a shape of two numbers', async () => {
    const side = { type: 'integer' };
    const size = { properties: { width: side, height: side } };
    const properties = { prompt: {}, seed: {}, image_size: size };
    const room = await studio({ schemas: { [MODEL]: { properties } } });
    room.standIn.intercept(on(SUBMIT, faults.times(1, faults.afterwards(faults.cutOff()))));
    await room.generator.submit(request, caller, null);
    expect(room.standIn.paid).toMatchObject([
      { input: { image_size: { width: 1024, height: 576 } } },
    ]);
  });

  it('that refuses a seed cannot be looked up: it is handed in again, and that is logged', async () => {
    const properties = { prompt: {} };
    const room = await studio({
      schemas: { [MODEL]: { properties, additionalProperties: false } },
    });
    await room.generator.submit(request, caller, Date.now());
    expect(room.standIn.paid.map(({ input }) => input)).toEqual([{ prompt: request.text }]);
    expect(room.lines.at(-1)?.message).toBe('fal does not tell whether the job was accepted');
  });
});

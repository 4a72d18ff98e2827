import { afterEach, describe, expect, it } from 'vitest';
import * as faults from '../../../sandbox/faults.js';
import type { Interceptor } from '../../../sandbox/stand-in.js';
import { aCaller, aRequest, closeAll, faultIn } from '../../../support/lane-bench.js';
import { RESULT, STATUS, noProgress, on, studio } from '../../../support/fal-bench.js';

const caller = aCaller();
afterEach(closeAll);

const flaggedAs =
  (flags: unknown): Interceptor =>
  async (_call, next) =>
    Response.json({ ...((await (await next()).json()) as object), has_nsfw_concepts: flags });

describe('a job', () => {
  it('is handed in once, waited for and fetched as PNG', async () => {
    const { generator, standIn, rows } = await studio();
    const ticket = await generator.submit(aRequest(), caller, null);
    const picture = await generator.collect(ticket, caller, noProgress);
    expect(picture).toMatchObject({ width: 512, height: 512, unsafe: false });
    expect(picture?.png.subarray(1, 4).toString()).toBe('PNG');
    expect(standIn.paid).toMatchObject([
      { requestId: ticket.requestId, input: { seed: 4_294_967_295, enable_safety_checker: true } },
    ]);
    expect(rows).toMatchObject([
      { operation: 'submit', outcome: 'ok', httpStatus: 200, costUsd: 0.0025, attempt: 1 },
      { operation: 'collect', outcome: 'ok', httpStatus: 200, costUsd: null, attempt: 1 },
    ]);
  });

  it('costs no question while its status is streamed', async () => {
    const { generator, standIn } = await studio({ latencyMs: 150 });
    const ticket = await generator.submit(aRequest(), caller, null);
    await generator.collect(ticket, caller, noProgress);
    expect(standIn.calls.filter(({ path }) => STATUS.test(path))).toEqual([]);
  });

  it('tells how it goes: its place in the queue, then the newest line of its log', async () => {
    const { generator } = await studio({ latencyMs: 400, concurrency: 1 });
    await generator.submit(aRequest(), caller, null);
    const ticket = await generator.submit(aRequest({ seed: 2 }), caller, null);
    const told = new Set<string>();
    await generator.collect(ticket, caller, (progress) => told.add(JSON.stringify(progress)));
    expect([...told].map((progress): unknown => JSON.parse(progress))).toEqual([
      { state: 'queued', position: 0 },
      { state: 'painting', log: 'painting' },
    ]);
  });

  it('of a model with a longer name is found under its short one', async () => {
    const { generator } = await studio();
    const ticket = await generator.submit(
      aRequest({ model: 'fal-ai/flux-2/klein/9b' }),
      caller,
      null,
    );
    expect(await generator.collect(ticket, caller, noProgress)).not.toBeNull();
  });

  it('is gone where its result is kept no longer', async () => {
    const { generator, rows } = await studio({ resultLifeMs: 0 });
    const ticket = await generator.submit(aRequest(), caller, null);
    await expect.poll(() => generator.collect(ticket, caller, noProgress)).toBeNull();
    expect(rows.at(-1)).toMatchObject({ operation: 'collect', httpStatus: 404 });
  });

  it('that was flagged and blackened is a refusal; flagged and visible it is unsafe', async () => {
    const { generator, standIn } = await studio();
    const ticket = await generator.submit(aRequest({ text: 'nsfwtest' }), caller, null);
    expect(await faultIn(generator.collect(ticket, caller, noProgress))).toBe('content_refused');
    const shown = await generator.submit(aRequest(), caller, null);
    standIn.intercept(on(RESULT, flaggedAs([true])));
    expect(await generator.collect(shown, caller, noProgress)).toMatchObject({ unsafe: true });
  });

  it.each([
    [undefined, false],
    [null, false],
    [[], false],
    [[false], false],
    [true, true],
    [['true'], true],
    [[1], true],
    [[null], false],
    [false, false],
    [[{ nsfw: true }], true],
    [[false, true], true],
    ['no', false],
    [[0, '', ' False '], false],
    ['unsure', true],
  ])(
    'flagged as %j: unsafe is %j, for what is neither a “no” nor nothing may be a yes',
    async (flags, unsafe) => {
      const { generator, standIn } = await studio();
      const ticket = await generator.submit(aRequest(), caller, null);
      standIn.intercept(on(RESULT, flaggedAs(flags)));
      expect(await generator.collect(ticket, caller, noProgress)).toMatchObject({ unsafe });
    },
  );
});

describe('cancelling', () => {
  it('tells fal', async () => {
    const { generator, standIn } = await studio({ latencyMs: 1e6 });
    const ticket = await generator.submit(aRequest(), caller, null);
    await generator.cancel(ticket, caller);
    expect(standIn.paid).toMatchObject([{ cancelled: true }]);
  });

  it('tries once, and only logs what goes wrong', async () => {
    const { generator, standIn, lines } = await studio();
    const ticket = await generator.submit(aRequest(), caller, null);
    standIn.intercept(on(/^PUT/, faults.fal502()));
    await generator.cancel(ticket, caller);
    expect(standIn.calls.filter(({ method }) => method === 'PUT')).toHaveLength(1);
    expect(lines).toMatchObject([{ level: 'warn', fields: { code: 'provider_down' } }]);
  });
});

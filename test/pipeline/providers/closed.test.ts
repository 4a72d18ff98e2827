import { aloneCheck } from '../../../src/pipeline/checklist.js';
/** Refusals of the account, as against those of a prompt, in the lanes of both providers. */
import { afterEach, describe, expect, it } from 'vitest';
import { en, explainPause } from '../../../src/languages/index.js';
import { faultOf } from '../../../src/errors.js';
import * as faults from '../../sandbox/faults.js';
import * as refusals from '../../sandbox/refusals.js';
import type { Interceptor } from '../../sandbox/stand-in.js';
import { aCaller, aRequest, closeAll, faultIn } from '../../support/lane-bench.js';
import { noProgress, on, posts, RESULT, SUBMIT } from '../../support/fal-bench.js';
import { picture, prompt } from '../../support/gemini-bench.js';
import { bench, KEYS } from '../../support/providers-bench.js';

afterEach(closeAll);

const OTHER = 'fal-ai/flux/dev';
const caller = aCaller();

const answer =
  (status: number, body: unknown): Interceptor =>
  () =>
    Response.json(body, { status });
const google = (status: number, message: string, details: unknown[] = []) =>
  answer(status, { error: { code: status, message, details } });

describe('a critic that refuses the account', () => {
  it.each<[string, Interceptor]>([
    ['lives in the wrong place', refusals.geminiWrongPlace()],
    [
      'has no free plan there',
      google(400, 'Gemini API free tier is not available in your country. Please enable billing.'),
    ],
    [
      'does not know the key',
      google(400, 'API key not valid. Please pass a valid API key.', [
        { reason: 'API_KEY_INVALID' },
      ]),
    ],
    ['wants another key', google(401, 'Request had invalid authentication credentials.')],
    ['wants money first', google(402, 'Payment required')],
    ['denies the project', refusals.geminiForbidden()],
    ['is not enabled', google(403, 'Generative Language API has not been used in project 1')],
    ['has retired the model', refusals.geminiModelGone()],
    ['has nothing of this model in the plan', refusals.geminiNotInPlan()],
    [
      'says so by the violation alone',
      google(429, 'You exceeded your current quota, please check your plan and billing details.', [
        { violations: [{ quotaId: 'GenerateRequestsPerDay-FreeTier', quotaValue: '0' }] },
      ]),
    ],
    ['has been paid for no more', refusals.geminiDepleted()],
    ['has reached the cap', google(429, 'Your project has exceeded its monthly spending cap.')],
  ])(
    '%s: nothing more is paid anywhere, the host is told once, and it goes on by itself',
    async (_, fault) => {
      const { evaluator, generator, fal, gemini, falStandIn, geminiStandIn, told } = await bench();
      const mend = geminiStandIn.intercept(fault);
      const asked = Array.from({ length: 6 }, () => evaluator.checklist(prompt, caller));
      await expect
        .poll(() => gemini.closed)
        .toEqual({ code: 'provider_closed', provider: 'gemini' });
      const painting = generator.submit(aRequest(), caller, null);
      // At most four were under way when the first came back.
      await expect.poll(() => geminiStandIn.calls.length).toBeGreaterThan(4);
      expect(fal.waiting).toBe(1);
      expect(posts(falStandIn)).toBe(0);
      expect(gemini.pause && explainPause(gemini.pause, en)).toMatch(
        /Only the host of this bot can fix/,
      );
      mend();
      expect(await Promise.all(asked)).toHaveLength(6);
      expect(await painting).toMatchObject({ requestId: falStandIn.paid[0]?.requestId });
      expect([gemini.closed, gemini.pause, fal.closed]).toEqual([null, null, null]);
      expect(told()).toHaveLength(1);
      expect(told()[0]?.message).toMatch(/The critic \(Gemini\).*GEMINI_API_KEY and GEMINI_MODEL/);
    },
  );

  it('opens by itself when nobody who was refused waits any more', async () => {
    const { evaluator, generator, gemini, falStandIn, ...rest } = await bench({ closedMs: 20 });
    const { geminiStandIn } = rest;
    const mend = geminiStandIn.intercept(refusals.geminiForbidden());
    const gone = new AbortController();
    const asked = faultIn(evaluator.checklist(prompt, aCaller({ signal: gone.signal })));
    await expect.poll(() => gemini.closed).not.toBeNull();
    gone.abort();
    expect(await asked).toBe('cancelled');
    const painting = generator.submit(aRequest(), caller, null);
    await geminiStandIn.until(() => geminiStandIn.calls.length === 3);
    expect(posts(falStandIn)).toBe(0);
    mend();
    await painting;
    expect(gemini.closed).toBeNull();
    expect(geminiStandIn.calls.at(-1)?.body.toString()).toContain('maxOutputTokens');
  });

  it('was known to refuse when the last process ended: nothing is paid before it is asked, and the host is told', async () => {
    const { evaluator, generator, gemini, falStandIn, geminiStandIn, told } = await bench({
      closedMs: 50,
      refused: ['gemini'],
    });
    expect(gemini.closed).not.toBeNull();
    const calls = [generator.submit(aRequest(), caller, null), evaluator.checklist(prompt, caller)];
    await geminiStandIn.until(() => geminiStandIn.calls.length === 2);
    expect(posts(falStandIn)).toBe(0);
    await Promise.all(calls);
    expect(gemini.closed).toBeNull();
    expect(told()).toHaveLength(1);
  });

  it('was known to refuse, and is asked though no run does, so that what waits to be painted is', async () => {
    const { generator, gemini } = await bench({ closedMs: 20, refused: ['gemini'] });
    expect(await generator.submit(aRequest(), caller, null)).toBeDefined();
    expect(gemini.closed).toBeNull();
  });

  it('is asked by one call at a time, ever less often', async () => {
    const { evaluator, geminiStandIn, told } = await bench({ closedMs: 100 });
    const mend = geminiStandIn.intercept(refusals.geminiForbidden());
    const asked = Array.from({ length: 8 }, () => evaluator.checklist(prompt, caller));
    await geminiStandIn.until(() => geminiStandIn.calls.length === 7);
    const times = geminiStandIn.calls.map(({ at }) => at).slice(4);
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThan(150);
    mend();
    await Promise.all(asked);
    expect(told()).toHaveLength(1);
  });

  it('is quoted to the host without keys, control characters or end', async () => {
    const { evaluator, geminiStandIn, told } = await bench({ closedMs: 50 });
    const words = `Denied for ${KEYS.geminiKey}\n\u001b[31m\u202e${'x'.repeat(5_000)}`;
    geminiStandIn.intercept(faults.times(1, google(403, words, [{ reason: 'X' }])));
    await evaluator.checklist(prompt, caller);
    const said = JSON.stringify(told()[0]?.fields);
    expect(said).toMatch(/"said":"Denied for \[[^\]]*\] \[31m x+"/);
    expect(said.length).toBeLessThan(400);
  });
});

describe('a refusal of one prompt', () => {
  it.each([
    google(400, 'Request contains an invalid argument.'),
    google(400, 'Invalid value at contents: "the api key of billing" is not supported'),
    google(400, 'Unable to process input image.'),
  ])('by the critic leaves its lane open (%#)', async (fault) => {
    const { evaluator, gemini, geminiStandIn } = await bench();
    geminiStandIn.intercept(faults.times(1, fault));
    const error: unknown = await evaluator
      .checklist(prompt, caller)
      .catch((thrown: unknown) => thrown);
    expect(faultOf(error).code).toBe('provider_refused');
    expect(gemini.closed).toBeNull();
  });

  it.each([
    answer(422, { detail: [{ type: 'value_error', msg: 'exhausted balance, top up' }] }),
    answer(400, { detail: 'prompt too long; user is locked in a room' }),
  ])('by the image service leaves its lane open (%#)', async (fault) => {
    const { generator, fal, falStandIn } = await bench();
    falStandIn.intercept(on(SUBMIT, faults.times(1, fault)));
    const error: unknown = await generator
      .submit(aRequest(), caller, null)
      .catch((thrown: unknown) => thrown);
    expect(faultOf(error).code).toBe('provider_refused');
    expect(fal.closed).toBeNull();
  });

  it('for its own model is one of that model alone, but for the model of everybody', async () => {
    const { generator, fal, falStandIn } = await bench();
    const gone = on(SUBMIT, answer(404, { detail: 'Application "flux" not found' }));
    const mend = falStandIn.intercept(gone);
    const other: unknown = await generator
      .submit(aRequest({ model: OTHER }), caller, null)
      .catch((thrown: unknown) => thrown);
    expect(faultOf(other).code).toBe('provider_refused');
    expect(fal.closed).toBeNull();
    const own = generator.submit(aRequest(), caller, null);
    await expect.poll(() => fal.closed).not.toBeNull();
    mend();
    expect(await own).toMatchObject({ model: aRequest().model });
  });
});

describe('an image service that refuses the account', () => {
  it.each<[string, Interceptor]>([
    ['a key', answer(401, { detail: 'No user found for Key ID and Secret' })],
    ['a locked user', refusals.falLocked()],
    ['an empty account', answer(402, { detail: 'Payment required' })],
  ])('for %s: no new run is asked about, what is paid is fetched and judged', async (_, fault) => {
    const { evaluator, generator, fal, falStandIn, geminiStandIn, told } = await bench();
    const paid = await generator.submit(aRequest(), caller, null);
    const mend = falStandIn.intercept(on(SUBMIT, fault));
    const painting = generator.submit(aRequest({ seed: 2 }), caller, null);
    await expect.poll(() => fal.closed).not.toBeNull();
    const asked = evaluator.checklist(prompt, caller);
    const fetched = await generator.collect(paid, caller, noProgress);
    expect(
      await evaluator.evaluate(await picture('a fox'), prompt, [aloneCheck('Is it?')], caller),
    ).toBeTruthy();
    expect(fetched).not.toBeNull();
    expect(geminiStandIn.calls).toHaveLength(1);
    mend();
    await Promise.all([painting, asked]);
    expect(falStandIn.paid).toHaveLength(2);
    expect(told()).toHaveLength(1);
  });

  it('is tried again by the next job, and the host not told anew, where nobody waits to paint', async () => {
    const { generator, fal, falStandIn, told } = await bench({ closedMs: 20 });
    const ticket = await generator.submit(aRequest(), caller, null);
    const mend = falStandIn.intercept(
      answer(401, { detail: 'No user found for Key ID and Secret' }),
    );
    const fetched = generator.collect(ticket, caller, noProgress);
    await expect.poll(() => fal.closed).not.toBeNull();
    mend();
    expect(await fetched).not.toBeNull();
    await expect.poll(() => fal.closed).toBeNull();
    falStandIn.intercept(on(SUBMIT, faults.times(1, refusals.falLocked())));
    await generator.submit(aRequest({ seed: 2 }), caller, null);
    expect(told()).toHaveLength(1);
  });

  it('while the critic does, too, waits for the critic, and neither for the other for ever', async () => {
    const { evaluator, generator, fal, gemini, falStandIn, geminiStandIn } = await bench();
    const mends = [
      falStandIn.intercept(on(SUBMIT, refusals.falLocked())),
      geminiStandIn.intercept(refusals.geminiForbidden()),
    ];
    const calls = [
      generator.submit(aRequest(), caller, null),
      evaluator.evaluate(await picture('a fox'), prompt, [aloneCheck('Is it?')], caller),
    ];
    await expect.poll(() => fal.closed && gemini.closed).not.toBeNull();
    const asked = evaluator.checklist(prompt, caller);
    for (const mend of mends) mend();
    await Promise.all([...calls, asked]);
    expect([fal.closed, gemini.closed]).toEqual([null, null]);
  });
});

describe('what is paid', () => {
  it.each<[string, Interceptor]>([
    ['is busy without details', faults.gemini429Bare()],
    ['is overloaded', faults.gemini503()],
    ['fails', faults.gemini500()],
    ['cannot be reached', faults.cutOff()],
  ])('is worth waiting for where the critic %s, and people are told', async (_, fault) => {
    const { evaluator, gemini, geminiStandIn } = await bench({ patienceMs: 30_000, retries: 1 });
    const mend = geminiStandIn.intercept(fault);
    const judged = evaluator.evaluate(
      await picture('a fox'),
      prompt,
      [aloneCheck('Is it?')],
      caller,
    );
    await expect
      .poll(() => gemini.pause && explainPause(gemini.pause, en), { interval: 1 })
      .toMatch(/this goes on by itself <t:/);
    await geminiStandIn.until(() => geminiStandIn.calls.length >= 4);
    mend();
    expect(await judged).toBeTruthy();
    expect(gemini.pause).toBeNull();
  });

  it.each<[string, RegExp, Interceptor]>([
    ['its results', RESULT, faults.fal500()],
    ['its files', /^GET \/files\//, faults.fal502()],
    ['its statuses', /\/status/, faults.cutOff()],
  ])(
    'is fetched when the image service has %s again, and nothing new is paid for meanwhile',
    async (_, path, fault) => {
      const { generator, fal, falStandIn } = await bench({
        patienceMs: 30_000,
        retries: 1,
        openMs: 400,
      });
      const ticket = await generator.submit(aRequest(), caller, null);
      const mend = falStandIn.intercept(on(path, fault));
      const fetched = generator.collect(ticket, caller, noProgress);
      await expect.poll(() => fal.pause?.fault.code, { interval: 1 }).toBe('provider_down');
      const next = generator.submit(aRequest({ seed: 2 }), caller, null);
      await expect.poll(() => fal.waiting, { interval: 1 }).toBe(1);
      expect(posts(falStandIn)).toBe(1);
      mend();
      expect(await fetched).not.toBeNull();
      await next;
    },
  );
});

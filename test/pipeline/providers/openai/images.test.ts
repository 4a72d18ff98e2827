import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { JobsLeft } from '../../../../src/pipeline/ports.js';
import * as faults from '../../../sandbox/faults.js';
import type { Interceptor } from '../../../sandbox/stand-in.js';
import { aCaller, aRequest, closeAll, faultIn } from '../../../support/lane-bench.js';
import { imagesStudio, keptIn, KEY, MODEL } from '../../../support/openai-bench.js';

const caller = aCaller();
const request = aRequest({ model: MODEL, negative: 'rain', seed: 7 });
const noProgress = () => undefined;
const PAID = /^POST/;
const LOST = faults.afterwards(faults.cutOff());
afterEach(closeAll);

const nothingLeft: JobsLeft = { tickets: [], inDoubt: [], unwanted: { tickets: [], inDoubt: [] } };
const noneSettled = () => Promise.resolve();

describe('a picture', () => {
  it('is on disk before it has a ticket, and stays there until its run has it', async () => {
    const { generator, standIn, rows, outputDir } = await imagesStudio();
    const ticket = await generator.submit(request, caller, null);
    expect(keptIn(outputDir)).toEqual([`${ticket.requestId}.png`]);
    for (let times = 0; times < 2; times += 1)
      expect(await generator.collect(ticket, caller, noProgress)).toMatchObject({
        width: 512,
        height: 512,
        unsafe: false,
      });
    await generator.release(ticket);
    expect(keptIn(outputDir)).toEqual([]);
    expect(await generator.collect(ticket, caller, noProgress)).toBeNull();
    expect(standIn.paid).toHaveLength(1);
    expect(rows).toMatchObject([
      {
        provider: 'openai-images',
        operation: 'submit',
        outcome: 'ok',
        model: MODEL,
        costUsd: 0.04,
      },
    ]);
  });

  it('is asked for with the fields that all such servers know', async () => {
    const { generator, standIn } = await imagesStudio();
    await generator.submit({ ...request, aspect: 'tall' }, caller, null);
    const body: unknown = JSON.parse(standIn.calls[0]?.body.toString() ?? '');
    expect(body).toEqual({
      model: MODEL,
      prompt: request.text,
      n: 1,
      size: '576x1024',
      response_format: 'b64_json',
    });
    expect(standIn.calls[0]?.headers.get('authorization')).toBe(`Bearer ${KEY}`);
  });

  it('is asked for with a seed and what to avoid, where the server takes them', async () => {
    const fields = ['seed', 'negative_prompt'] as const;
    const { generator, standIn, abilitiesOf } = await imagesStudio({ fields });
    await generator.submit(request, caller, null);
    expect(standIn.paid).toMatchObject([{ seed: 7, negative_prompt: 'rain' }]);
    expect(abilitiesOf(MODEL)).toEqual({ negative: true });
    expect((await imagesStudio()).abilitiesOf(MODEL)).toEqual({});
  });

  it.each([
    ['gpt-image-1', 'wide', '1536x1024', undefined],
    ['gpt-image-1', 'portrait', '1024x1536', undefined],
    ['dall-e-3', 'tall', '1024x1792', 'b64_json'],
    ['dall-e-3', 'square', '1024x1024', 'b64_json'],
  ] as const)('of %s that is %s is asked for as %s', async (model, aspect, size, format) => {
    const { generator, standIn } = await imagesStudio(
      {},
      {},
      { config: { OPENAI_IMAGES_MODEL: model } },
    );
    await generator.submit({ ...request, model, aspect }, caller, null);
    expect(standIn.paid).toMatchObject([{ model, size }]);
    expect(standIn.paid[0]?.response_format).toBe(format);
  });

  it('of a run that was begun with another provider is painted by the model that is chosen now', async () => {
    const { generator, standIn } = await imagesStudio();
    await generator.submit({ ...request, model: 'fal-ai/flux/dev' }, caller, null);
    expect(standIn.paid).toMatchObject([{ model: MODEL }]);
    const foreign = { model: 'fal-ai/flux/dev', requestId: '../../etc/passwd' };
    expect(await generator.collect(foreign, caller, noProgress)).toBeNull();
    await generator.release(foreign);
  });
});

describe('after a crash', () => {
  it('the picture of a ticket is there, and paid once', async () => {
    const before = await imagesStudio();
    const ticket = await before.generator.submit(request, caller, null);
    const next = await imagesStudio({}, {}, { there: before.standIn, outputDir: before.outputDir });
    next.resume({ ...nothingLeft, tickets: [ticket] }, noneSettled);
    expect(await next.generator.collect(ticket, caller, noProgress)).not.toBeNull();
    expect(before.standIn.paid).toHaveLength(1);
  });

  it('a picture whose ticket was not saved is adopted by the same request of the same run', async () => {
    const before = await imagesStudio();
    const ticket = await before.generator.submit(request, caller, null);
    const next = await imagesStudio({}, {}, { there: before.standIn, outputDir: before.outputDir });
    expect(await next.generator.submit(request, caller, Date.now())).toEqual(ticket);
    expect(before.standIn.paid).toHaveLength(1);
    expect(next.lines.at(-1)?.message).toContain('adopted');
    await next.generator.submit({ ...request, seed: 8 }, caller, null);
    await next.generator.submit(request, aCaller({ runId: 'run2' }), null);
    expect(before.standIn.paid).toHaveLength(3);
  });

  it('a request of which nothing was kept is sent once more, and the doubt is logged', async () => {
    const { generator, standIn, lines } = await imagesStudio();
    await generator.submit(request, caller, Date.now());
    expect(standIn.paid).toHaveLength(1);
    expect(lines).toMatchObject([
      { level: 'warn', fields: { runId: 'run1', model: MODEL, seed: 7 } },
    ]);
  });

  it('what nobody comes for goes: at once where its run is over, else after a day', async () => {
    const { generator, outputDir, resume } = await imagesStudio();
    const tickets = [];
    for (const seed of [1, 2, 3, 4])
      tickets.push(await generator.submit({ ...request, seed }, caller, null));
    const [wanted, unwanted, old, young] = tickets;
    if (!wanted || !unwanted || !old || !young) throw new Error('no tickets');
    const yesterday = Date.now() / 1000 - 25 * 3_600;
    for (const { requestId } of [wanted, old])
      await utimes(join(outputDir, '.painted', `${requestId}.png`), yesterday, yesterday);
    await writeFile(join(outputDir, '.painted', 'somebody.txt'), '');
    const inDoubt = { ...request, runId: 'r', userId: 'u', candidateId: 'c', sentAt: 0 };
    const gone = { ...unwanted, runId: 'r', userId: 'u' };
    await new Promise<void>((settled) => {
      const left = { tickets: [gone], inDoubt: [inDoubt] };
      resume({ tickets: [wanted], inDoubt: [], unwanted: left }, () => {
        settled();
        return Promise.resolve();
      });
    });
    expect(keptIn(outputDir).sort()).toEqual(
      [`${wanted.requestId}.png`, `${young.requestId}.png`, 'somebody.txt'].sort(),
    );
  });
});

describe('a request whose answer is lost', () => {
  it('is sent once more, logged, and counted as paid', async () => {
    const { generator, standIn, rows, lines } = await imagesStudio();
    standIn.intercept(faults.onPath(PAID, faults.times(1, LOST)));
    await generator.submit(request, caller, null);
    expect(standIn.paid).toHaveLength(2);
    expect(rows.map(({ outcome, costUsd }) => [outcome, costUsd])).toEqual([
      ['provider_down', 0.04],
      ['ok', 0.04],
    ]);
    expect(lines).toHaveLength(1);
    const keys = standIn.calls.map(({ headers }) => headers.get('idempotency-key'));
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(keys[1]).toBe(keys[0]);
  });

  it('twice fails its run, however many tries there are: rather no picture than one paid three times', async () => {
    const { generator, standIn } = await imagesStudio({}, { retries: 9 });
    standIn.intercept(faults.onPath(PAID, LOST));
    expect(await faultIn(generator.submit(request, caller, null))).toBe('provider_down');
    expect(standIn.paid).toHaveLength(2);
  });

  it('was in doubt before the crash, too: one more is all', async () => {
    const { generator, standIn } = await imagesStudio({}, { retries: 9 });
    standIn.intercept(faults.onPath(PAID, LOST));
    expect(await faultIn(generator.submit(request, caller, Date.now()))).toBe('provider_down');
    expect(standIn.paid).toHaveLength(1);
  });

  it.each<[string, Interceptor]>([
    ['says that it failed', () => new Response('', { status: 500 })],
    ['is loading its model', () => new Response('', { status: 503 })],
    ['is not there', faults.cutOff()],
  ])('is in no doubt where the server %s before', async (name, fault) => {
    const { generator, standIn, lines, rows } = await imagesStudio({}, { retries: 3 });
    if (name === 'is not there') await standIn.close();
    else standIn.intercept(faults.onPath(PAID, fault));
    expect(await faultIn(generator.submit(request, caller, null))).toBe('provider_down');
    expect(rows.map(({ costUsd }) => costUsd)).toEqual([null, null, null, null]);
    expect(lines).toEqual([]);
  });
});

describe('a picture by its address', () => {
  const urls =
    (url: string): Interceptor =>
    async (_call, next) => {
      await next();
      return Response.json({ created: 1, data: [{ url }] });
    };

  it('is fetched from the server itself, wherever that is', async () => {
    const { generator, standIn } = await imagesStudio({ gives: 'url' });
    const ticket = await generator.submit(request, caller, null);
    expect(await generator.collect(ticket, caller, noProgress)).not.toBeNull();
    expect(standIn.paid).toHaveLength(1);
    const [, fetched] = standIn.calls;
    expect(fetched?.path).toBe('/files/0');
    expect(fetched?.headers.get('authorization')).toBeNull();
  });

  it('is fetched again after a passing fault, and not paid again', async () => {
    const { generator, standIn } = await imagesStudio({ gives: 'url' });
    standIn.intercept(faults.onPath(/^GET/, faults.times(2, faults.fal502())));
    await generator.submit(request, caller, null);
    expect(standIn.paid).toHaveLength(1);
  });

  it.each([
    ['without https', 'http://example.org/a.png'],
    ['on this machine', 'https://127.0.0.1:1/a.png'],
    ['in the house', 'https://192.168.1.1/a.png'],
    ['of the cloud', 'https://169.254.169.254/latest/meta-data'],
    ['by a name of this machine', 'https://localhost/a.png'],
    ['in a file', 'file:///etc/passwd'],
    ['that is none', 'a picture'],
  ])('%s is not fetched', async (_name, url) => {
    const { generator, standIn } = await imagesStudio();
    standIn.intercept(faults.onPath(PAID, urls(url)));
    expect(await faultIn(generator.submit(request, caller, null))).toBe('bad_image');
    expect(standIn.paid).toHaveLength(2);
  });

  it('that leads elsewhere is followed to public places only', async () => {
    const { generator, standIn } = await imagesStudio({ gives: 'url' });
    const to = () =>
      new Response(null, { status: 302, headers: { location: 'https://10.0.0.1/a.png' } });
    standIn.intercept(faults.onPath(/^GET/, to));
    expect(await faultIn(generator.submit(request, caller, null))).toBe('bad_image');
  });
});

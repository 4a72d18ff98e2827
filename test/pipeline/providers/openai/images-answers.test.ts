import { afterEach, describe, expect, it } from 'vitest';
import * as faults from '../../../sandbox/faults.js';
import { aCaller, aRequest, closeAll, errorOf, faultIn } from '../../../support/lane-bench.js';
import { imagesStudio, keptIn, KEY, MODEL } from '../../../support/openai-bench.js';

const caller = aCaller();
const request = aRequest({ model: MODEL });
const noProgress = () => undefined;
const PAID = /^POST/;
afterEach(closeAll);

describe('an answer', () => {
  it.each<[string, unknown, string]>([
    [
      'that is no picture',
      { data: [{ b64_json: Buffer.from('<svg/>').toString('base64') }] },
      'bad_image',
    ],
    ['that is no base64', { data: [{ b64_json: '%%%' }] }, 'bad_image'],
    ['without a picture', { data: [] }, 'bad_answer'],
    ['of another shape', { data: 7 }, 'bad_answer'],
    ['of an error that says success', { error: { message: 'no' } }, 'bad_answer'],
  ])('%s is paid twice at most, and leaves nothing on disk', async (_name, answer, code) => {
    const { generator, standIn, outputDir, rows } = await imagesStudio({}, { retries: 5 });
    standIn.intercept(faults.onPath(PAID, () => Response.json(answer)));
    expect(await faultIn(generator.submit(request, caller, null))).toBe(code);
    expect(rows.map(({ costUsd }) => costUsd)).toEqual([0.04, 0.04]);
    expect(keptIn(outputDir)).toEqual([]);
  });

  it('that has its picture as a data address is read', async () => {
    const { generator, standIn } = await imagesStudio();
    standIn.intercept(
      faults.onPath(PAID, async (_call, next) => {
        const text = await (await next()).text();
        return new Response(text.replace('"b64_json":"', '"b64_json":"data:image/png;base64,'));
      }),
    );
    const ticket = await generator.submit(request, caller, null);
    expect(await generator.collect(ticket, caller, noProgress)).not.toBeNull();
  });
});

describe('a refusal of the account', () => {
  it.each<[string, number, object]>([
    ['a wrong key', 401, { code: 'invalid_api_key' }],
    ['a spent balance', 429, { code: 'insufficient_quota' }],
    ['a limit of the host’s own', 400, { code: 'billing_hard_limit_reached' }],
    ['an unknown model', 404, { code: 'model_not_found' }],
    ['a wrong address', 404, {}],
  ])('for %s closes the lane until one call is answered', async (_name, status, error) => {
    const { generator, standIn, lane, lines } = await imagesStudio();
    const answer = () => Response.json({ error: { message: `No. ${KEY}`, ...error } }, { status });
    standIn.intercept(faults.onPath(PAID, faults.times(1, answer)));
    await generator.submit(request, caller, null);
    expect(standIn.paid).toHaveLength(1);
    expect(lane.closed).toBeNull();
    const told = lines.filter(({ level }) => level === 'error');
    expect(told).toHaveLength(1);
    expect(told[0]?.message).toContain('OPENAI_IMAGES_API_KEY');
    expect(JSON.stringify(told)).not.toContain(KEY);
  });

  it('is none where a prompt is refused, in whatever words', async () => {
    const { generator, standIn, lane } = await imagesStudio();
    const message = 'Your request was rejected as a result of our safety system.';
    standIn.intercept(
      faults.onPath(PAID, () => Response.json({ error: { message } }, { status: 403 })),
    );
    const error = await errorOf(generator.submit(request, caller, null));
    expect(error).toMatchObject({ fault: { code: 'content_refused', provider: 'openai-images' } });
    expect(lane.closed).toBeNull();
    expect(standIn.calls).toHaveLength(1);
  });
});

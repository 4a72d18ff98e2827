/** The ready-made faults, as the real clients meet them. */
import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import * as faults from './faults.js';
import {
  ask,
  closeAll,
  download,
  fal,
  falClient,
  gemini,
  MODEL,
  object,
  painted,
  PROMPT,
  statusAndBody,
  texts,
} from '../support/provider-clients.js';

afterEach(closeAll);

describe('faults', () => {
  it('strike as often as told, where told, and then let through', async () => {
    const standIn = await fal();
    standIn.intercept(faults.onPath(/^POST/, faults.times(1, faults.fal500())));
    const post = () =>
      fetch(`${standIn.origin}/${MODEL}`, {
        method: 'POST',
        headers: { authorization: 'Key fal-key' },
        body: '{"prompt":"a fox"}',
      });
    expect([(await post()).status, (await post()).status]).toEqual([500, 200]);
    expect(standIn.paid).toHaveLength(1);
  });

  it('can lose the answer to a job that was accepted', async () => {
    const standIn = await fal();
    standIn.intercept(faults.onPath(/^POST/, faults.afterwards(faults.cutOff())));
    await expect(
      fetch(`${standIn.origin}/${MODEL}`, {
        method: 'POST',
        headers: { authorization: 'Key fal-key' },
        body: '{"prompt":"a fox"}',
      }),
    ).rejects.toThrow('fetch failed');
    expect(standIn.paid).toHaveLength(1);
  });

  it('cut a body in the middle', async () => {
    const standIn = await gemini();
    standIn.intercept(faults.cutBody());
    const response = await fetch(`${standIn.origin}/v1beta/models`, {
      headers: { 'x-goog-api-key': 'gemini-key' },
    });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  it('drip a body so that it never comes in time', async () => {
    const standIn = await gemini();
    standIn.intercept(faults.slowDrip({ everyMs: 1_000 }));
    const response = await fetch(`${standIn.origin}/v1beta/models`, {
      headers: { 'x-goog-api-key': 'gemini-key' },
      signal: AbortSignal.timeout(300),
    });
    await expect(response.text()).rejects.toThrow(/abort|timeout/i);
  });

  it.each([
    [faults.gemini429PerMinute(), 429],
    [faults.gemini429PerDay(), 429],
    [faults.gemini503(), 503],
    [faults.gemini500(), 500],
  ])('reach the Gemini client with their status', async (fault, status) => {
    const standIn = await gemini();
    standIn.intercept(fault);
    const failed = ask(
      standIn.origin,
      { task: 'checklist', prompt: { prompt: 'a fox' } },
      object({ questions: texts }),
    );
    await expect(failed).rejects.toMatchObject({ status });
  });

  it('tell the wait in the way of Google', async () => {
    const standIn = await gemini();
    standIn.intercept(faults.gemini429PerDay({ retryDelay: '25.4s' }));
    const failed = ask(
      standIn.origin,
      { task: 'checklist', prompt: { prompt: 'a fox' } },
      object({ questions: texts }),
    );
    await expect(failed).rejects.toSatisfy((error: unknown) =>
      JSON.stringify(error).includes('"retryDelay":"25.4s"'),
    );
  });

  it.each([
    ['wrong type', faults.falFileIs(), { status: 200, type: 'image/svg+xml' }],
    ['redirect', faults.falFileRedirects({ to: 'data:,' }), 'fetch failed'],
  ])('spoil the picture file: %s', async (_name, fault, expected) => {
    const standIn = await fal();
    const { images } = await painted(standIn.origin, {});
    standIn.intercept(fault);
    const file = download(images[0]?.url);
    if (typeof expected === 'string') await expect(file).rejects.toThrow(expected);
    else expect(await file).toMatchObject(expected);
  });

  it('send a picture of too many bytes or too many pixels', async () => {
    const standIn = await fal();
    const undo = standIn.intercept(faults.falFileTooLong({ bytes: 2_000_000 }));
    expect((await download(`${standIn.origin}/files/x_0.png`)).bytes).toHaveLength(2_000_000);
    undo();
    standIn.intercept(faults.falFileIsBomb({ side: 2_000 }));
    const { bytes } = await download(`${standIn.origin}/files/x_0.png`);
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 2_000, height: 2_000 });
    expect(bytes.length).toBeLessThan(200_000);
  });

  it('keep a job running for ever, and lose its result', async () => {
    const standIn = await fal();
    const { queue } = falClient(standIn.origin);
    const { request_id: requestId } = await queue.submit(MODEL, { input: { prompt: PROMPT } });
    standIn.intercept(faults.falNeverDone());
    standIn.intercept(faults.falResultGone());
    expect((await queue.status(MODEL, { requestId })).status).toBe('IN_PROGRESS');
    expect((await statusAndBody(queue.result(MODEL, { requestId }))).status).toBe(404);
  });
});

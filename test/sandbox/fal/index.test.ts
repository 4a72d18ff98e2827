/** The stand-in of fal.ai, driven by the real client library. */
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aFolder } from '../../support/database.js';
import {
  closeAll,
  download,
  fal,
  falClient,
  MODEL,
  painted,
  PROMPT,
  statusAndBody,
} from '../../support/provider-clients.js';

afterEach(closeAll);

const platform = (origin: string, query: string) =>
  fetch(`${origin}/v1/models/requests/by-endpoint?endpoint_id=${MODEL}&${query}`, {
    headers: { authorization: 'Key fal-key' },
  });

const listSchema = z.object({
  items: z.array(
    z.object({
      request_id: z.string(),
      status_code: z.number(),
      json_input: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
  next_cursor: z.string().nullable(),
  has_more: z.boolean(),
});
const listed = async (origin: string, query = '') =>
  listSchema.parse(await (await platform(origin, query)).json());

describe('fal.ai', () => {
  it('takes a job through the queue and gives its picture', async () => {
    const standIn = await fal();
    const { origin, paid } = standIn;
    const output = await painted(origin, { seed: 42, num_images: 2, image_size: 'landscape_16_9' });
    expect(output).toMatchObject({ seed: 42, has_nsfw_concepts: [false, false] });
    const [first, second] = await Promise.all(output.images.map((image) => download(image.url)));
    expect(first).toMatchObject({ status: 200, type: 'image/jpeg' });
    expect(first?.bytes.equals(second?.bytes ?? Buffer.alloc(0))).toBe(false);
    expect(output.images[0]).toMatchObject({ content_type: 'image/jpeg', width: 512, height: 288 });
    expect(paid).toHaveLength(0);
    expect(standIn.paidBySeed(42)).toMatchObject([
      { endpoint: MODEL, cancelled: false, input: { prompt: PROMPT } },
    ]);
  });

  it('gives PNG where PNG is asked for', async () => {
    const { origin } = await fal();
    const { images } = await painted(origin, { format: 'png' });
    const file = await download(images[0]?.url);
    expect(file.type).toBe('image/png');
    expect((await sharp(file.bytes).metadata()).format).toBe('png');
  });

  it('streams the status to the end', async () => {
    const { origin } = await fal({ latencyMs: 400 });
    const { queue } = falClient(origin);
    const { request_id: requestId } = await queue.submit(MODEL, { input: { prompt: PROMPT } });
    const rebased = await fetch(`${origin}/${MODEL}/requests/${requestId}/status/stream?logs=1`, {
      headers: { authorization: 'Key fal-key' },
    });
    const events = (await rebased.text())
      .trim()
      .split('\n\n')
      .map((event) => z.object({ status: z.string() }).parse(JSON.parse(event.slice(6))).status);
    expect(events).toEqual(['IN_PROGRESS', 'COMPLETED']);
  });

  it.each([
    ['wrong', 'No user found for Key ID and Secret'],
    ['', 'Authentication is required to access this application.'],
  ])('turns away the key %j', async (key, detail) => {
    const standIn = await fal();
    const refused = await statusAndBody(
      falClient(standIn.origin, key).queue.submit(MODEL, { input: { prompt: PROMPT } }),
    );
    expect(refused).toEqual({ status: 401, body: { detail } });
    expect(standIn.paid).toHaveLength(0);
  });

  it('fails a job with invalid input, names the field, and is not paid for it', async () => {
    const standIn = await fal();
    const client = falClient(standIn.origin);
    const failed = await statusAndBody(
      client.subscribe('fal-ai/any/model', { input: { num_images: 9 }, pollInterval: 5 }),
    );
    expect(failed).toMatchObject({
      status: 422,
      body: {
        detail: [
          { loc: ['body', 'prompt'], type: 'missing' },
          { loc: ['body', 'num_images'], type: 'less_than_equal' },
        ],
      },
    });
    expect(standIn.paid).toHaveLength(0);
  });

  it('parks what exceeds its concurrency', async () => {
    const standIn = await fal({ latencyMs: 60_000, concurrency: 1 });
    const { queue } = falClient(standIn.origin);
    const ids = [];
    for (const seed of [1, 2, 3])
      ids.push((await queue.submit(MODEL, { input: { prompt: PROMPT, seed } })).request_id);
    const states = await Promise.all(ids.map((requestId) => queue.status(MODEL, { requestId })));
    expect(states.map((state) => state.status)).toEqual(['IN_PROGRESS', 'IN_QUEUE', 'IN_QUEUE']);
    expect(states[2]).toMatchObject({ queue_position: 1 });
    expect((await statusAndBody(queue.result(MODEL, { requestId: ids[0] ?? '' }))).status).toBe(
      400,
    );
  });

  it('cancels what waits at once, what runs by request, and what is over not at all', async () => {
    const standIn = await fal({ latencyMs: 60_000, concurrency: 1 });
    const { queue } = falClient(standIn.origin);
    const submit = async () =>
      (await queue.submit(MODEL, { input: { prompt: PROMPT } })).request_id;
    const [running, waiting] = [await submit(), await submit()];
    const cancel = async (id: string) => {
      const response = await fetch(`${standIn.origin}/${MODEL}/requests/${id}/cancel`, {
        method: 'PUT',
        headers: { authorization: 'Key fal-key' },
      });
      return [
        response.status,
        z.object({ status: z.string() }).parse(await response.json()).status,
      ];
    };
    expect(await cancel(waiting)).toEqual([200, 'OK']);
    expect(await cancel(running)).toEqual([202, 'CANCELLATION_REQUESTED']);
    expect(await cancel(running)).toEqual([400, 'ALREADY_COMPLETED']);
    expect(await cancel('nobody')).toEqual([404, 'NOT_FOUND']);
    expect(standIn.paid.map((payment) => payment.cancelled)).toEqual([true, true]);
    expect((await statusAndBody(queue.result(MODEL, { requestId: running }))).status).toBe(499);
  });

  it('lists ended requests only, with their payloads, in pages', async () => {
    const standIn = await fal({ concurrency: 3 });
    for (const seed of [1, 2, 3]) await painted(standIn.origin, { seed });
    const first = await listed(standIn.origin, 'expand=payloads&limit=2');
    expect(first).toMatchObject({
      has_more: true,
      items: [{ status_code: 200 }, { status_code: 200 }],
    });
    const second = await listed(
      standIn.origin,
      `expand=payloads&limit=2&cursor=${first.next_cursor ?? ''}`,
    );
    expect([...first.items, ...second.items].map((item) => item.json_input?.seed).sort()).toEqual([
      1, 2, 3,
    ]);
    expect(
      (await listed(standIn.origin, `start=${new Date(Date.now() + 60_000).toISOString()}`)).items,
    ).toEqual([]);
    expect((await platform(standIn.origin, 'start=yesterday')).status).toBe(400);
  });

  it('does not list a request that has not ended', async () => {
    const standIn = await fal({ latencyMs: 60_000 });
    await falClient(standIn.origin).queue.submit(MODEL, { input: { prompt: PROMPT } });
    expect((await listed(standIn.origin)).items).toEqual([]);
  });

  it('knows its jobs and payments after a restart, and paints the same pictures', async () => {
    const journal = join(await aFolder(), 'journal.jsonl');
    const before = await fal({ journal });
    const { images } = await painted(before.origin, { seed: 5 });
    const path = new URL(images[0]?.url ?? '').pathname;
    const { bytes } = await download(`${before.origin}${path}`);
    await before.close();
    const after = await fal({ journal });
    expect(after.paidBySeed(5)).toEqual(before.paidBySeed(5));
    expect((await download(`${after.origin}${path}`)).bytes.equals(bytes)).toBe(true);
  });

  it('forgets results and files when their time is over', async () => {
    const standIn = await fal({ resultLifeMs: -1 });
    const { queue } = falClient(standIn.origin);
    const { request_id: requestId } = await queue.submit(MODEL, { input: { prompt: PROMPT } });
    const gone = () => statusAndBody(queue.status(MODEL, { requestId }));
    await expect.poll(async () => (await gone()).status, { interval: 5 }).toBe(404);
  });

  it('blackens a flagged picture, unless the safety checker is off', async () => {
    const { origin } = await fal();
    const { images, has_nsfw_concepts } = await painted(origin, { prompt: 'a fox, nsfwtest' });
    const { bytes } = await download(images[0]?.url);
    expect(has_nsfw_concepts).toEqual([true]);
    expect((await sharp(bytes).stats()).channels.every((channel) => channel.max === 0)).toBe(true);
    const open = await painted(origin, { prompt: 'a fox, nsfwtest', enable_safety_checker: false });
    expect(
      (await sharp((await download(open.images[0]?.url)).bytes).stats()).channels.some(
        (channel) => channel.max > 0,
      ),
    ).toBe(true);
  });
});

import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aCaller, aRequest, closeAll, faultIn } from '../../../support/lane-bench.js';
import { RESULT, noProgress, on, studio } from '../../../support/fal-bench.js';

const caller = aCaller();
afterEach(closeAll);

const resultShape = z.looseObject({ images: z.array(z.looseObject({ url: z.string() })) });
type Result = z.infer<typeof resultShape>;
const resultOf = async (answer: Response): Promise<Result> =>
  resultShape.parse(await answer.json());
const at =
  (host: string) =>
  ({ images, ...rest }: Result) => ({
    ...rest,
    images: images.map(({ url }) => ({ url: `https://${host}${new URL(url).pathname}` })),
  });

type Change = [name: string, change: (result: Result) => unknown];

describe('a picture', () => {
  it.each<Change>([
    ['one image, not a list', ({ images, ...rest }) => ({ ...rest, image: images[0] })],
    ['an address alone', ({ images, ...rest }) => ({ ...rest, image: images[0]?.url })],
    ['addresses', ({ images, ...rest }) => ({ ...rest, images: images.map(({ url }) => url) })],
    ['a list with a gap', ({ images, ...rest }) => ({ ...rest, images: [null, ...images] })],
    ['a list that is none', ({ images, ...rest }) => ({ images: null, image: images[0], ...rest })],
    ['all of it in its output', (result) => ({ output: result })],
    ['its image in its output', ({ images }) => ({ output: { image: images[0] } })],
    ['a list as its output', ({ images }) => ({ output: images })],
    ['an address as its output', ({ images }) => ({ output: images[0]?.url })],
    ...[0, '', 'false', 'False', 'no'].map((flag): Change => [
      `the flag ${JSON.stringify(flag)}`,
      (result) => ({ ...result, has_nsfw_concepts: [flag] }),
    ]),
    ['its flags are null', (result) => ({ ...result, has_nsfw_concepts: [null] })],
    ['one flag for all', (result) => ({ ...result, has_nsfw_concepts: false })],
    ['no flags at all', ({ images }) => ({ images })],
    ['its file at fal.media', at('v3.fal.media')],
    ['its file at fal.run', at('fal.run')],
    ['its file at fal.ai', at('storage.fal.ai')],
  ])('is taken from a result with %s', async (_, change) => {
    const { generator, standIn } = await studio();
    const ticket = await generator.submit(aRequest(), caller, null);
    standIn.intercept(
      on(RESULT, async (_call, next) => Response.json(change(await resultOf(await next())))),
    );
    expect(await generator.collect(ticket, caller, noProgress)).toMatchObject({ unsafe: false });
  });

  it.each([
    ['with its type', 8, 'data:image/png;base64,'],
    ['of no type', 8, 'data:;base64,'],
    ['of another type, in capitals', 8, 'DATA:application/octet-stream;name=a.png;BASE64,'],
    ['of 12 MiB', 2048, 'data:image/png;base64,'],
  ])('that the result holds itself, %s, is taken', async (_, side, start) => {
    const { generator, standIn } = await studio();
    const ticket = await generator.submit(aRequest(), caller, null);
    const png = await sharp({
      create: { width: side, height: side, channels: 3, background: '#fa0' },
    })
      .png({ compressionLevel: 0 })
      .toBuffer();
    const url = start + png.toString('base64');
    standIn.intercept(on(RESULT, () => Response.json({ images: [{ url }] })));
    const picture = await generator.collect(ticket, caller, noProgress);
    expect(picture?.width).toBe(side);
    expect(picture?.png.equals(png)).toBe(true);
  });

  it('that the result holds itself is refused where it is none', async () => {
    const { generator, standIn } = await studio();
    const ticket = await generator.submit(aRequest(), caller, null);
    const url = `data:image/png;base64,${Buffer.from('<svg/>').toString('base64')}`;
    standIn.intercept(on(RESULT, () => Response.json({ images: [{ url }] })));
    expect(await faultIn(generator.collect(ticket, caller, noProgress))).toBe('bad_image');
  });

  it.each<{ flags: unknown }>([
    { flags: [true] },
    { flags: ['yes'] },
    { flags: [false, 'true'] },
    { flags: true },
    { flags: 1 },
  ])('flagged as $flags is taken for unsafe', async ({ flags }) => {
    const { generator, standIn } = await studio();
    const ticket = await generator.submit(aRequest(), caller, null);
    standIn.intercept(
      on(RESULT, async (_call, next) =>
        Response.json({ ...(await resultOf(await next())), has_nsfw_concepts: flags }),
      ),
    );
    expect(await generator.collect(ticket, caller, noProgress)).toMatchObject({ unsafe: true });
  });

  it('flagged inside of its output is taken for unsafe', async () => {
    const { generator, standIn } = await studio();
    const ticket = await generator.submit(aRequest(), caller, null);
    standIn.intercept(
      on(RESULT, async (_call, next) => {
        const output = { ...(await resultOf(await next())), has_nsfw_concepts: [true] };
        return Response.json({ output });
      }),
    );
    expect(await generator.collect(ticket, caller, noProgress)).toMatchObject({ unsafe: true });
  });
});

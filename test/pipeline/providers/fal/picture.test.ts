import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aCaller, aRequest, closeAll } from '../../../support/lane-bench.js';
import { RESULT, noProgress, on, studio } from '../../../support/fal-bench.js';

const caller = aCaller();
afterEach(closeAll);

const resultShape = z.looseObject({ images: z.array(z.looseObject({ url: z.string() })) });
type Result = z.infer<typeof resultShape>;
const resultOf = async (answer: Response): Promise<Result> =>
  resultShape.parse(await answer.json());
const atFalMedia = ({ url }: { readonly url: string }) => ({
  url: `https://v3.fal.media${new URL(url).pathname}`,
});

describe('a picture', () => {
  it.each<[name: string, change: (result: Result) => unknown]>([
    ['one image, not a list', ({ images, ...rest }) => ({ ...rest, image: images[0] })],
    ['its flags are null', (result) => ({ ...result, has_nsfw_concepts: [null] })],
    ['one flag for all', (result) => ({ ...result, has_nsfw_concepts: false })],
    ['no flags at all', ({ images }) => ({ images })],
    ['at fal.media', ({ images }) => ({ images: images.map(atFalMedia) })],
  ])('is taken from a result with %s', async (_, change) => {
    const { generator, standIn } = await studio();
    const ticket = await generator.submit(aRequest(), caller, null);
    standIn.intercept(
      on(RESULT, async (_call, next) => Response.json(change(await resultOf(await next())))),
    );
    expect(await generator.collect(ticket, caller, noProgress)).toMatchObject({ unsafe: false });
  });

  it('that the result holds itself is taken, with the same checks', async () => {
    const { generator, standIn } = await studio();
    const ticket = await generator.submit(aRequest(), caller, null);
    const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#fa0' } })
      .png()
      .toBuffer();
    const url = `data:image/png;base64,${png.toString('base64')}`;
    standIn.intercept(on(RESULT, () => Response.json({ images: [{ url }] })));
    expect(await generator.collect(ticket, caller, noProgress)).toMatchObject({ width: 8, png });
  });

  it.each<{ flags: unknown }>([
    { flags: [true] },
    { flags: ['no'] },
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
});

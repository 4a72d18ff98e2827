import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { checkImage as checked, isBlackImage } from '../../src/pipeline/image.js';
import { faultIn } from '../support/lane-bench.js';

const checkImage = (bytes: Buffer) => checked(bytes, 'fal');

const aPicture = (side = 64, background = '#369') =>
  sharp({
    create: { width: side, height: side, channels: 3, background },
    limitInputPixels: false,
  }).withExifMerge({ IFD0: { ImageDescription: 'kept' } });

const description = async (bytes: Buffer) =>
  (await sharp(bytes).metadata()).exif?.toString('latin1');

describe('what is let in', () => {
  it.each(['png', 'jpeg', 'webp'] as const)(
    'takes %s and makes it PNG, with what it says of itself',
    async (format) => {
      const image = await checkImage(await aPicture().toFormat(format).toBuffer());
      expect(image).toMatchObject({ width: 64, height: 64 });
      expect((await sharp(image.png).metadata()).format).toBe('png');
      expect(await description(image.png)).toContain('kept');
    },
  );

  it('leaves a PNG as it is', async () => {
    const bytes = await aPicture().png().toBuffer();
    expect((await checkImage(bytes)).png).toEqual(bytes);
  });

  const cut = async (format: 'png' | 'jpeg' | 'webp') => {
    const noise = await sharp(
      Buffer.from(Array.from({ length: 12_288 }, (_, n) => (n * n) % 251)),
      {
        raw: { width: 64, height: 64, channels: 3 },
      },
    )
      .toFormat(format)
      .toBuffer();
    return noise.subarray(0, Math.floor(noise.length * 0.9));
  };
  it.each<[string, () => Promise<Buffer> | Buffer]>([
    ['SVG', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['GIF', () => aPicture().gif().toBuffer()],
    ['TIFF', () => aPicture().tiff().toBuffer()],
    ['AVIF', () => aPicture().avif().toBuffer()],
    ['HTML', () => Buffer.from('<!doctype html><title>Please sign in</title>')],
    ['nothing', () => Buffer.alloc(0)],
    ['magic bytes alone', () => Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
    ['a PNG that was cut', () => cut('png')],
    ['a JPEG that was cut', () => cut('jpeg')],
    ['a WebP that was cut', () => cut('webp')],
    ['more than 50 megapixels', () => aPicture(7100).png({ compressionLevel: 1 }).toBuffer()],
    [
      'more than 25 MiB',
      async () =>
        Buffer.concat([await aPicture().png().toBuffer(), Buffer.alloc(25 * 1024 * 1024)]),
    ],
  ])('refuses %s', async (_name, make) => {
    expect(await faultIn(checkImage(await make()))).toBe('bad_image');
  });

  it.each([
    ['#000', true],
    ['#010102', true],
    ['#0a0a0a', false],
  ])('tells a black picture (%s) from a dark one', async (background, black) => {
    for (const bytes of [
      await aPicture(64, background).jpeg().toBuffer(),
      await aPicture(64, background).png().toBuffer(),
    ])
      expect(await isBlackImage(await checkImage(bytes))).toBe(black);
  });
});

describe('what the critic is shown', () => {
  it.each(['png', 'jpeg', 'webp'] as const)(
    'of a %s is a JPEG of at most 1024 pixels a side, with what the picture says of itself',
    async (format) => {
      const bytes = await aPicture(2000).resize(2000, 1000).toFormat(format).toBuffer();
      const { preview, width, height } = await checkImage(bytes);
      expect({ width, height }).toEqual({ width: 2000, height: 1000 });
      expect(await sharp(preview).metadata()).toMatchObject({
        format: 'jpeg',
        width: 1024,
        height: 512,
      });
      expect(await description(preview)).toContain('kept');
    },
  );

  it('is not made larger than it was', async () => {
    const { preview } = await checkImage(await aPicture(64).png().toBuffer());
    expect(await sharp(preview).metadata()).toMatchObject({ width: 64, height: 64 });
  });

  it.each([0, 1])(
    'is white where a picture lets through, says it something or not',
    async (exif) => {
      const clear = sharp({
        create: { width: 64, height: 64, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0 } },
      });
      const said = exif ? clear.withExifMerge({ IFD0: { ImageDescription: 'kept' } }) : clear;
      const image = await checkImage(await said.png().toBuffer());
      const { channels } = await sharp(image.preview).stats();
      expect(channels.map(({ mean }) => Math.round(mean))).toEqual([255, 255, 255]);
      expect(await isBlackImage(image)).toBe(false);
    },
  );
});

it('a thumbnail is kept of at most 320 pixels a side', async () => {
  const { thumbnail } = await checkImage(await aPicture(2000).resize(2000, 1000).png().toBuffer());
  expect(await sharp(thumbnail).metadata()).toMatchObject({
    format: 'jpeg',
    width: 320,
    height: 160,
  });
});

it('a picture of more than ten megapixels comes as whole as others', async () => {
  const { png, preview } = await checkImage(await aPicture(3300).jpeg().toBuffer());
  expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 3300 });
  expect(await sharp(preview).metadata()).toMatchObject({ width: 1024 });
});

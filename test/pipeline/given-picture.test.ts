import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readGivenPicture } from '../../src/pipeline/given-picture.js';

const photo = (width = 40, height = 20) =>
  sharp({ create: { width, height, channels: 3, background: 'red' } });

describe('a picture that somebody gave', () => {
  it.each(['png', 'jpeg', 'webp'] as const)(
    'is a PNG, whether it was one or not: %s',
    async (format) => {
      const { png, width, height } = await readGivenPicture(
        await photo().toFormat(format).toBuffer(),
      );
      expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 40, height: 20 });
      expect([width, height]).toEqual([40, 20]);
    },
  );

  it('stands upright, and tells neither where it was taken nor by what', async () => {
    const bytes = await photo()
      .withExif({ IFD0: { Make: 'a camera' }, IFD3: { GPSLatitude: '52/1 31/1 0/1' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect(await sharp(bytes).metadata()).toHaveProperty('orientation', 6);
    const { png, preview, width, height } = await readGivenPicture(bytes);
    expect([width, height]).toEqual([20, 40]);
    expect(bytes.includes('a camera')).toBe(true);
    expect(await sharp(png).metadata()).not.toHaveProperty('exif');
    for (const made of [png, preview]) {
      expect(made.includes('a camera')).toBe(false);
      expect(await sharp(made).metadata()).toMatchObject({ width: 20, height: 40 });
    }
  });

  it.each<[claim: string, bytes: () => Promise<Buffer>]>([
    ['is none', () => Promise.resolve(Buffer.from('a text'))],
    ['is of another kind', () => photo().gif().toBuffer()],
    ['is cut', async () => (await photo().png().toBuffer()).subarray(0, 60)],
    ['has too many pixels', () => photo(10_000, 5_001).png({ compressionLevel: 1 }).toBuffer()],
  ])('that %s is refused', async (_, bytes) => {
    await expect(readGivenPicture(await bytes())).rejects.toMatchObject({
      fault: { code: 'picture_unusable', why: 'unreadable' },
    });
  });
});

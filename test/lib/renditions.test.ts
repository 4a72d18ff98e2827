import sharp from 'sharp';
import { expect, it } from 'vitest';
import type { Open } from '../../src/lib/image-decoder.js';
import { decode } from '../../src/lib/renditions.js';

/** Opens pictures, and counts how often this one is opened for more than its header. */
function countingDecodes(of: Buffer) {
  const counted = { decodes: 0 };
  const open: Open = (bytes) => {
    const picture = sharp(bytes);
    if (bytes !== of) return picture;
    counted.decodes += 1;
    const metadata = picture.metadata.bind(picture);
    const headerAlone = () => {
      counted.decodes -= 1;
      return metadata();
    };
    return Object.assign(picture, { metadata: headerAlone });
  };
  return { counted, open };
}

const aPicture = () =>
  sharp({ create: { width: 64, height: 64, channels: 3, background: '#369' } });

it.each([
  ['nothing of itself', () => aPicture().png()],
  [
    'something of itself',
    () =>
      aPicture()
        .withExif({ IFD0: { Artist: 'ada' } })
        .png(),
  ],
  ['a profile', () => aPicture().withIccProfile('p3').jpeg()],
])('a picture that says %s is decoded once for all that is made of it', async (_, make) => {
  const bytes = await make().toBuffer();
  const { counted, open } = countingDecodes(bytes);
  const { preview, thumbnail, width } = await decode(open, bytes);
  expect(counted.decodes).toBe(1);
  expect(width).toBe(64);
  for (const made of [preview, thumbnail])
    expect((await sharp(made).metadata()).format).toBe('jpeg');
});

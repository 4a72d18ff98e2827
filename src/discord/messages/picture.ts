/** Makes a picture small enough to attach. */
import { withImageDecoder } from '../../lib/image-decoder.js';

/** Tried in this order until one fits. */
const ATTEMPTS = [
  { quality: 90 },
  { quality: 75 },
  { quality: 75, side: 4096 },
  { quality: 60, side: 2048 },
] as const;

export interface SmallerPicture {
  readonly name: string;
  readonly data: Buffer;
  readonly contentType: string;
}

/**
 * The PNG as a WebP of at most `maxBytes`, where any attempt gets there, under the same name but for
 * its extension.
 */
export async function shrinkPicture(
  png: Buffer,
  name: string,
  maxBytes: number,
): Promise<SmallerPicture> {
  return {
    name: name.replace(/\.png$/u, '.webp'),
    data: await shrink(png, maxBytes),
    contentType: 'image/webp',
  };
}

function shrink(png: Buffer, maxBytes: number): Promise<Buffer> {
  return withImageDecoder(async (open) => {
    let bytes = png;
    for (const { quality, ...size } of ATTEMPTS) {
      const picture = open(png);
      const side = 'side' in size ? size.side : undefined;
      if (side !== undefined)
        picture.resize(side, side, { fit: 'inside', withoutEnlargement: true });
      bytes = await picture.webp({ quality }).toBuffer();
      if (bytes.length <= maxBytes) break;
    }
    return bytes;
  });
}

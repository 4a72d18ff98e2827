/** Makes a picture small enough for Discord. */
import { withImageDecoder } from '../../lib/image-decoder.js';
import { MAX_ATTACHMENT_BYTES } from '../../views/message.js';

/** Tried in this order until one fits. */
const ATTEMPTS = [
  { quality: 90 },
  { quality: 75 },
  { quality: 75, side: 4096 },
  { quality: 60, side: 2048 },
] as const;

export interface FittedPicture {
  readonly name: string;
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly smaller: boolean;
}

/** The PNG as it is, or as a WebP of at most `maxBytes` under the same name but for its ending. */
export async function fitPicture(
  png: Buffer,
  name: string,
  maxBytes = MAX_ATTACHMENT_BYTES,
): Promise<FittedPicture> {
  if (png.length <= maxBytes) return { name, bytes: png, contentType: 'image/png', smaller: false };
  return {
    name: name.replace(/\.png$/u, '.webp'),
    bytes: await shrink(png, maxBytes),
    contentType: 'image/webp',
    smaller: true,
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

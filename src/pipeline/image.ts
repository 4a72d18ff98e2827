/** Pictures as they come from outside: what is let in, and as what. */
import { EaselError, type Provider } from '../errors.js';
import { withImageDecoder, type Open } from '../lib/image-decoder.js';
import { decode, isBlack, type Decoded } from '../lib/renditions.js';

export const MAX_IMAGE_BYTES = 25 * 1024 * 1024;
/** What has more is decoded twice rather than held in memory whole. */
const MAX_BITMAP_PIXELS = 10_000_000;

export interface CheckedImage extends Decoded {
  readonly png: Buffer;
}

/**
 * Lets in PNG, JPEG and WebP that decode without a complaint, of at most 25 MiB and 50 megapixels.
 * What the file says of itself is kept.
 * @throws EaselError `bad_image`
 */
export async function checkImage(bytes: Buffer, provider: Provider): Promise<CheckedImage> {
  const kind = kindOf(bytes);
  if (!kind) throw badImage(provider, 'not a PNG, JPEG or WebP');
  if (bytes.length > MAX_IMAGE_BYTES) throw badImage(provider, 'too many bytes');
  return withImageDecoder(async (open) => {
    try {
      if (kind === 'png') return { png: bytes, ...(await decode(open, bytes)) };
      return await convert(open, bytes);
    } catch (error) {
      throw badImage(provider, error);
    }
  });
}

/** Whether a picture that was let in is nothing but black. */
export function isBlackImage({ preview }: CheckedImage): Promise<boolean> {
  return withImageDecoder((open) => isBlack(open, preview));
}

/** Both PNG and renditions come from a bitmap: a PNG that is not compressed, opened again at next to no cost. */
async function convert(open: Open, bytes: Buffer): Promise<CheckedImage> {
  const { width, height } = await open(bytes).metadata();
  const isLarge = width * height > MAX_BITMAP_PIXELS;
  const source = isLarge ? bytes : await toPng(open, bytes, 0);
  return { png: await toPng(open, source, 1), ...(await decode(open, source)) };
}

function toPng(open: Open, bytes: Buffer, compressionLevel: number): Promise<Buffer> {
  return open(bytes).keepMetadata().png({ compressionLevel }).toBuffer();
}

/** The format, by the file's own first bytes; undefined for any that is not let in. */
function kindOf(bytes: Buffer): 'png' | 'jpeg' | 'webp' | undefined {
  const starts = bytes.toString('latin1', 0, 12);
  if (starts.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (starts.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (starts.startsWith('RIFF') && starts.endsWith('WEBP')) return 'webp';
  return undefined;
}

function badImage(provider: Provider, cause: unknown): EaselError {
  return new EaselError({ code: 'bad_image', provider }, { cause });
}

/** Pictures as they come from outside: what is let in, and what goes on to the critic. */
import type { Sharp } from 'sharp';
import { EaselError, type Provider } from '../../errors.js';
import { withImageDecoder } from '../../lib/image-decoder.js';

export const MAX_IMAGE_BYTES = 25 * 1024 * 1024;
/** The long side of what the critic is shown. */
const MODEL_SIDE = 1024;
/** A pixel no brighter than this is black, however it was compressed. */
const BLACK = 4;

export interface CheckedImage {
  readonly png: Buffer;
  readonly width: number;
  readonly height: number;
  /** Nothing but black, as providers send in place of what they withhold. */
  readonly black: boolean;
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
      // Small as it is, its making reads every line of the picture.
      const tiny = await open(bytes).removeAlpha().resize(8, 8, { fit: 'fill' }).raw().toBuffer();
      const { width, height } = await open(bytes).metadata();
      const png = kind === 'png' ? bytes : await toPng(open(bytes));
      return { png, width, height, black: tiny.every((value) => value <= BLACK) };
    } catch (error) {
      throw badImage(provider, error);
    }
  });
}

function toPng(image: Sharp): Promise<Buffer> {
  return image.keepMetadata().png({ compressionLevel: 1 }).toBuffer();
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

/** The picture as the critic is shown it: a JPEG of at most 1024 pixels a side. */
export async function forModel(
  png: Buffer,
): Promise<{ readonly mimeType: 'image/jpeg'; readonly data: Buffer }> {
  const data = await withImageDecoder((open) =>
    open(png)
      .resize(MODEL_SIDE, MODEL_SIDE, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#fff' })
      .keepMetadata()
      .jpeg({ quality: 85 })
      .toBuffer(),
  );
  return { mimeType: 'image/jpeg', data };
}

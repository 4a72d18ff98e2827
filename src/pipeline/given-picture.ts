/** A picture that a person gave, as one of ours: a PNG that stands upright and tells nothing but itself. */
import { EaselError } from '../errors.js';
import { withImageDecoder } from '../lib/image-decoder.js';
import { decode } from '../lib/renditions.js';
import type { Aspect } from './aspect.js';
import type { Picture } from './ports.js';
import { checkImage } from './image.js';

/** What a picture is to become, and where it came from. */
export interface GivenPicture {
  /** What it shall show. */
  readonly prompt: string;
  /** The shape that a person chose; null for the picture's own. */
  readonly aspect: Aspect | null;
  /** It was flagged as unsafe when it was painted. */
  readonly unsafe: boolean;
  /** Where it is a picture of ours. */
  readonly parent: { readonly runId: string; readonly iteration: number } | null;
}

/** @throws EaselError `picture_unusable` */
export async function readGivenPicture(bytes: Buffer): Promise<Omit<Picture, 'unsafe'>> {
  try {
    await checkImage(bytes, 'fal');
    return await withImageDecoder(async (open) => {
      // A photo may say where it was taken, and which way is up.
      const png = await open(bytes).autoOrient().png().toBuffer();
      return { png, ...(await decode(open, png)) };
    });
  } catch (cause) {
    throw new EaselError({ code: 'picture_unusable', why: 'unreadable' }, { cause });
  }
}

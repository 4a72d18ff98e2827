/**
 * Fetches a picture from an address that an answer named, which is not to be trusted: only from
 * where fal keeps its files, and no more than a picture may weigh.
 */
import type { EaselError } from '../../../errors.js';
import { download, DownloadError } from '../../../lib/download.js';
import { MAX_IMAGE_BYTES } from '../image.js';
import { badImage, disconnected, pictureRefusal } from './faults.js';

const MEDIA_HOST = /(?:^|\.)fal\.(?:media|ai|run)$/;

/**
 * The bytes at `address`; null where they are gone. `origin` is FAL_BASE_URL's: the one that may lie
 * inside and do without https.
 * @throws EaselError `bad_image` for what is refused here, else the provider's fault
 */
export async function downloadPicture(
  address: string,
  origin: string | undefined,
  signal: AbortSignal,
): Promise<Buffer | null> {
  try {
    return await download(address, {
      isAllowed: ({ protocol, hostname }) => protocol === 'https:' && MEDIA_HOST.test(hostname),
      trustedOrigin: origin,
      maxBytes: MAX_IMAGE_BYTES,
      signal,
    });
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    if (error.status === 404 || error.status === 410) return null;
    throw pictureFault(error);
  }
}

function pictureFault({ reason, status, message, cause }: DownloadError): EaselError {
  if (reason === 'connection') return disconnected(cause);
  return status === null ? badImage(message) : pictureRefusal(status);
}

/**
 * Fetches a picture from an address that an answer named, which is not to be trusted: only from
 * where fal keeps its files, and no more than a picture may weigh.
 */
import { EaselError } from '../../../errors.js';
import { download, DownloadError } from '../../../lib/download.js';
import { badBody, badStatus, broken } from '../http-error.js';
import { MAX_IMAGE_BYTES } from '../image.js';

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
  const provider = 'fal';
  if (reason === 'connection')
    return new EaselError({ code: 'provider_down', provider }, { cause: broken(cause) });
  if (status === null)
    return new EaselError({ code: 'bad_image', provider }, { cause: badBody(message) });
  const isPassing = status >= 500 || status === 408 || status === 429;
  const code = isPassing ? 'provider_down' : 'provider_refused';
  return new EaselError({ code, provider }, { cause: badStatus(status) });
}

/**
 * Fetches a picture from an address that an answer named, which is not to be trusted: over https from
 * anywhere that is public, and no more than a picture may weigh.
 */
import type { EaselError } from '../../../errors.js';
import { download, DownloadError } from '../../../lib/download.js';
import { InsideError } from '../../../lib/public-lookup.js';
import { MAX_IMAGE_BYTES } from '../../image.js';
import type { FalDeps } from './client.js';
import { badImage, disconnected, pictureRefusal } from './faults.js';
import { isFalHost, rebase } from './hosts.js';
import { closedByNetwork } from './media.js';

/** Whatever it says of its type: a picture is known by its bytes. */
const DATA_URI = /^data:[^,]{0,200};base64,/i;

/**
 * The bytes at `address`, which may hold them itself; null where they are gone. `origin` is
 * FAL_BASE_URL's: it stands in for fal's hosts, and alone may lie inside and do without https.
 * @throws EaselError `bad_image` for what is refused here, `provider_closed` where the network is what
 * leads inside, else the provider's fault
 */
export async function downloadPicture(
  address: string,
  { origin, network }: Pick<FalDeps, 'origin' | 'network'>,
  signal: AbortSignal,
): Promise<Buffer | null> {
  const [start] = DATA_URI.exec(address) ?? [];
  if (start !== undefined) return Buffer.from(address.slice(start.length), 'base64');
  try {
    return await download(URL.canParse(address) ? rebase(new URL(address), origin).href : address, {
      isAllowed: ({ protocol }) => protocol === 'https:',
      trustedOrigin: origin,
      network,
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
  if (cause instanceof InsideError)
    return cause.isOfProxy || isFalHost(cause.hostname)
      ? closedByNetwork(cause)
      : badImage(cause.message);
  if (reason === 'connection') return disconnected(cause);
  return status === null ? badImage(message) : pictureRefusal(status);
}

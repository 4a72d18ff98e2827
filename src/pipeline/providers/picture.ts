/**
 * Fetches a picture from an address that an answer named, which is not to be trusted: over https from
 * anywhere that is public, and no more than a picture may weigh.
 */
import { EaselError, type Provider } from '../../errors.js';
import { download, DownloadError } from '../../lib/download.js';
import { InsideError, PROXY_RANGE, type PublicNetwork } from '../../lib/public-lookup.js';
import { MAX_IMAGE_BYTES } from '../image.js';
import { badBody, badStatus, broken, closedFault } from './http-error.js';

/** Whatever it says of its type: a picture is known by its bytes. */
const DATA_URI = /^data:[^,]{0,200};base64,/i;

export interface PictureSource {
  readonly provider: Provider;
  /** An origin that the host named: it alone may lie inside and do without https. */
  readonly origin: string | undefined;
  readonly network: PublicNetwork;
  /** Whether all pictures of the provider come from there. */
  readonly isOwnHost: (hostname: string) => boolean;
}

/**
 * The bytes at `address`, which may hold them itself; null where they are gone.
 * @throws EaselError `bad_image` for what is refused here, `provider_closed` where the network is what
 * leads inside, else the provider's fault
 */
export async function fetchPicture(
  address: string,
  source: PictureSource,
  signal: AbortSignal,
): Promise<Buffer | null> {
  const [start] = DATA_URI.exec(address) ?? [];
  if (start !== undefined) return Buffer.from(address.slice(start.length), 'base64');
  try {
    return await download(address, {
      isAllowed: ({ protocol }) => protocol === 'https:',
      trustedOrigin: source.origin,
      network: source.network,
      maxBytes: MAX_IMAGE_BYTES,
      signal,
    });
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    if (error.status === 404 || error.status === 410) return null;
    throw pictureFault(error, source);
  }
}

function pictureFault(
  { reason, status, message, cause }: DownloadError,
  { provider, isOwnHost }: PictureSource,
): EaselError {
  const bad = (said: string) =>
    new EaselError({ code: 'bad_image', provider }, { cause: badBody(said) });
  if (cause instanceof InsideError)
    return cause.isOfProxy || isOwnHost(cause.hostname)
      ? closedByNetwork(provider, cause)
      : bad(cause.message);
  if (reason === 'connection')
    return new EaselError({ code: 'provider_down', provider }, { cause: broken(cause) });
  return status === null ? bad(message) : refused(provider, status);
}

/** The server that keeps pictures has no limit that a lane could wait for. */
function refused(provider: Provider, status: number): EaselError {
  const isPassing = status >= 500 || status === 408 || status === 429;
  const code = isPassing ? 'provider_down' : 'provider_refused';
  return new EaselError({ code, provider }, { cause: badStatus(status) });
}

/** Pictures that are paid could not be fetched, whoever's they are: for the host to mend. */
export function closedByNetwork(
  provider: Provider,
  { message, isOfProxy }: InsideError,
): EaselError {
  const example = isOfProxy ? `, as ALLOW_IP_RANGES=${PROXY_RANGE}` : ' in ALLOW_IP_RANGES';
  return closedFault(
    provider,
    null,
    `${message}. Where a proxy answers so on purpose, allow its range${example}, and start again.`,
  );
}

/** Fetches a file that a person attached: from Discord alone, and no more than a prompts file may weigh. */
import { EaselError } from '../../errors.js';
import { MAX_PROMPTS_FILE_BYTES } from '../../pipeline/prompts-file.js';
import { download, DownloadError } from '../../lib/download.js';
import { publicNetwork } from '../../lib/public-lookup.js';

const CDN = ['https://cdn.discordapp.com', 'https://media.discordapp.net'];
const TIMEOUT_MS = 10_000;

export type FetchAttachment = (url: string, size: number) => Promise<Buffer>;

/**
 * A fetcher for files of Discord's CDN, or of the origin of `apiUrl`.
 * Its calls throw EaselError `invalid_file` where the file is too large, lies elsewhere or cannot be had.
 */
export function attachmentFetcher(
  apiUrl: string,
  allowedRanges: readonly string[] = [],
): FetchAttachment {
  const { origin } = new URL(apiUrl);
  const network = publicNetwork(allowedRanges);
  return async (url, size) => {
    if (size > MAX_PROMPTS_FILE_BYTES) throw tooLarge();
    try {
      return await download(url, {
        isAllowed: (address) => CDN.includes(address.origin),
        trustedOrigin: origin,
        network,
        maxBytes: MAX_PROMPTS_FILE_BYTES,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      throw fileFault(error);
    }
  };
}

function fileFault(error: unknown): EaselError {
  if (!(error instanceof DownloadError)) return unavailable(error);
  if (error.reason === 'size') return tooLarge();
  if (error.reason === 'address')
    return refused('is not a file on Discord; attach it to the command');
  return unavailable(error.cause ?? error);
}

function tooLarge(): EaselError {
  return refused('is larger than 1 MiB; split it');
}

function unavailable(cause: unknown): EaselError {
  return refused('could not be downloaded; please attach it again', cause);
}

function refused(message: string, cause?: unknown): EaselError {
  return new EaselError({ code: 'invalid_file', problems: [{ path: 'file', message }] }, { cause });
}

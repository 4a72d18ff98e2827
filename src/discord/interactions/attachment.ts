/** Fetches files that people sent: from Discord alone, and no more than one of their kind may weigh. */
import { EaselError } from '../../errors.js';
import { MAX_PROMPTS_FILE_BYTES } from '../../pipeline/prompts-file.js';
import { MAX_IMAGE_BYTES } from '../../pipeline/image.js';
import { download, DownloadError } from '../../lib/download.js';
import { publicNetwork } from '../../lib/public-lookup.js';

const CDN = ['https://cdn.discordapp.com', 'https://media.discordapp.net'];

/** Why a file is not had: it weighs too much, lies elsewhere than on Discord, or did not come. */
type Why = 'too_large' | 'foreign' | 'gone';

/** What a file may weigh and take, and what is said of one that is not had. */
export interface FileKind {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly refuse: (why: Why, cause?: unknown) => EaselError;
}

const PROMPTS_FILE_WORDS: Record<Why, string> = {
  too_large: 'is larger than 1 MiB; split it',
  foreign: 'is not a file on Discord; attach it to the command',
  gone: 'could not be downloaded; please attach it again',
};

const PROMPTS_FILE: FileKind = {
  maxBytes: MAX_PROMPTS_FILE_BYTES,
  timeoutMs: 10_000,
  refuse: (why, cause) =>
    new EaselError(
      {
        code: 'invalid_file',
        problems: [{ path: 'file', message: PROMPTS_FILE_WORDS[why] }],
      },
      { cause },
    ),
};

export const PICTURE: FileKind = {
  maxBytes: MAX_IMAGE_BYTES,
  timeoutMs: 60_000,
  refuse: (why, cause) => new EaselError({ code: 'picture_unusable', why }, { cause }),
};

/** @param size what Discord says of it; 0 where it says nothing */
export type FetchAttachment = (url: string, size: number) => Promise<Buffer>;

/**
 * A fetcher for files of Discord's CDN, or of the origin of `apiUrl`.
 * Its calls throw what the kind says where the file is too large, lies elsewhere or cannot be had.
 */
export function attachmentFetcher(
  apiUrl: string,
  allowedRanges: readonly string[] = [],
  { maxBytes, timeoutMs, refuse }: FileKind = PROMPTS_FILE,
): FetchAttachment {
  const { origin } = new URL(apiUrl);
  const network = publicNetwork(allowedRanges);
  return async (url, size) => {
    if (size > maxBytes) throw refuse('too_large');
    try {
      return await download(url, {
        isAllowed: (address) => CDN.includes(address.origin),
        trustedOrigin: origin,
        network,
        maxBytes,
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch (error) {
      throw fileFault(error, refuse);
    }
  };
}

function fileFault(error: unknown, refuse: FileKind['refuse']): EaselError {
  if (!(error instanceof DownloadError)) return refuse('gone', error);
  if (error.reason === 'size') return refuse('too_large');
  if (error.reason === 'address') return refuse('foreign');
  return refuse('gone', error.cause ?? error);
}

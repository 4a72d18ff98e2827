/** Fetches a file that a person attached: from Discord alone, and no more than a prompts file may weigh. */
import { EaselError } from '../../errors.js';
import { MAX_PROMPTS_FILE_BYTES } from '../../pipeline/prompts-file.js';
import { get, readBody } from '../../lib/download.js';

const CDN = ['https://cdn.discordapp.com', 'https://media.discordapp.net'];
const MAX_REDIRECTS = 3;
const TIMEOUT_MS = 10_000;

export type FetchAttachment = (url: string, size: number) => Promise<Buffer>;

/**
 * A fetcher for files of Discord's CDN, or of the origin of `apiUrl`.
 * Its calls throw EaselError `invalid_file` where the file is too large, lies elsewhere or cannot be had.
 */
export function attachmentFetcher(apiUrl: string): FetchAttachment {
  const { origin } = new URL(apiUrl);
  return async (url, size) => {
    if (size > MAX_PROMPTS_FILE_BYTES) throw tooLarge();
    try {
      return await download(url, origin);
    } catch (error) {
      if (error instanceof EaselError) throw error;
      throw unavailable(error);
    }
  };
}

/** `origin` is DISCORD_API_URL's: the one that may lie inside. */
async function download(address: string, origin: string): Promise<Buffer> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  let url = new URL(address);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const isApi = url.origin === origin;
    if (!isApi && !CDN.includes(url.origin))
      throw refused('is not a file on Discord; attach it to the command');
    const response = await get(url, isApi, signal);
    const { statusCode: status = 0, headers } = response;
    if (status === 200) return readBody(response, MAX_PROMPTS_FILE_BYTES, tooLarge);
    response.destroy();
    if (status < 300 || status > 399 || headers.location === undefined) throw unavailable();
    url = new URL(headers.location, url);
  }
  throw unavailable();
}

function tooLarge(): EaselError {
  return refused('is larger than 1 MiB; split it');
}

function unavailable(cause?: unknown): EaselError {
  return refused('could not be downloaded; please attach it again', cause);
}

function refused(message: string, cause?: unknown): EaselError {
  return new EaselError({ code: 'invalid_file', problems: [{ path: 'file', message }] }, { cause });
}

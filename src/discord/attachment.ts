/** Fetches a file that a person attached: from Discord alone, and no more than a prompts file may weigh. */
import { Readable } from 'node:stream';
import { EaselError } from '../errors.js';
import { MAX_FILE_BYTES } from '../pipeline/prompts-file.js';

const CDN = ['https://cdn.discordapp.com', 'https://media.discordapp.net'];
const MAX_REDIRECTS = 3;
const TIMEOUT_MS = 10_000;

export type FetchAttachment = (url: string, size: number) => Promise<Buffer>;

/**
 * A fetcher for files of Discord's CDN, or of the origin of `apiUrl`.
 * Its calls throw EaselError `invalid_file` where the file is too large, lies elsewhere or cannot be had.
 */
export function attachmentFetcher(apiUrl: string): FetchAttachment {
  const origins: ReadonlySet<string> = new Set([...CDN, new URL(apiUrl).origin]);
  return async (url, size) => {
    if (size > MAX_FILE_BYTES) throw refused('larger than 1 MiB');
    try {
      return await download(url, origins);
    } catch (error) {
      if (error instanceof EaselError) throw error;
      throw refused('could not be downloaded; please attach it again', error);
    }
  };
}

async function download(address: string, origins: ReadonlySet<string>): Promise<Buffer> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  let url = new URL(address);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    if (!origins.has(url.origin)) throw refused('is not a file on Discord');
    const response = await fetch(url, { redirect: 'manual', signal });
    const location = response.headers.get('location');
    if (response.ok) return read(response);
    await response.body?.cancel();
    if (response.status < 300 || response.status > 399 || location === null)
      throw refused('could not be downloaded; please attach it again');
    url = new URL(location, url);
  }
  throw refused('could not be downloaded; please attach it again');
}

/** The body, given up as soon as it is too large, whatever its headers say. */
async function read(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const body: AsyncIterable<Uint8Array> = response.body ?? Readable.from([]);
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_FILE_BYTES) throw refused('larger than 1 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function refused(message: string, cause?: unknown): EaselError {
  return new EaselError({ code: 'invalid_file', problems: [{ path: 'file', message }] }, { cause });
}

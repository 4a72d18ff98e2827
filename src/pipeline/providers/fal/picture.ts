/**
 * Fetches a picture from an address that an answer named, which is not to be trusted: only from
 * where fal keeps its files, and no more than a picture may weigh.
 */
import type { IncomingMessage } from 'node:http';
import { EaselError } from '../../../errors.js';
import { get, readBody } from '../../../lib/download.js';
import { badBody, badStatus, broken } from '../http-error.js';
import { MAX_IMAGE_BYTES } from '../image.js';

const MEDIA_HOST = /(?:^|\.)fal\.(?:media|ai|run)$/;
const MAX_REDIRECTS = 3;

/**
 * The bytes at `address`; null where they are gone. `origin` is FAL_BASE_URL's: the one that may lie
 * inside and do without https.
 * @throws EaselError `bad_image` for what is refused here, else the provider's fault
 */
export async function download(
  address: string,
  origin: string | undefined,
  signal: AbortSignal,
): Promise<Buffer | null> {
  let url = allowed(address, origin);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const response = await get(url, url.origin === origin, signal).catch((error: unknown) => {
      throw down(error);
    });
    const status = response.statusCode ?? 0;
    if (status === 200) return bytesOf(response);
    response.destroy();
    if (status === 404 || status === 410) return null;
    const { location } = response.headers;
    if (status < 300 || status > 399 || location === undefined) throw refused(status);
    url = allowed(location, origin, url);
  }
  throw badImage('too many redirects');
}

function allowed(address: string, origin: string | undefined, base?: URL): URL {
  if (!URL.canParse(address, base?.href)) throw badImage('no address');
  const url = new URL(address, base);
  const isMedia = url.protocol === 'https:' && MEDIA_HOST.test(url.hostname);
  if (!isMedia && url.origin !== origin)
    throw badImage('an address that fal does not keep files at');
  return url;
}

async function bytesOf(response: IncomingMessage): Promise<Buffer> {
  try {
    return await readBody(response, MAX_IMAGE_BYTES, () => badImage('too many bytes'));
  } catch (error) {
    throw error instanceof EaselError ? error : down(error);
  }
}

function badImage(message: string): EaselError {
  return new EaselError({ code: 'bad_image', provider: 'fal' }, { cause: badBody(message) });
}

function down(error: unknown): EaselError {
  return new EaselError({ code: 'provider_down', provider: 'fal' }, { cause: broken(error) });
}

function refused(status: number): EaselError {
  const code =
    status >= 500 || status === 408 || status === 429 ? 'provider_down' : 'provider_refused';
  return new EaselError({ code, provider: 'fal' }, { cause: badStatus(status) });
}

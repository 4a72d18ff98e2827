/** Requests to addresses that are not to be trusted, and answers of any length. */
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { publicLookup } from './public-lookup.js';

/**
 * Resolves to the answer, whose body is still to be read; follows no redirect. A name that leads
 * inside fails, unless the address is one `isTrusted`, because the host of the bot named it.
 */
export function get(url: URL, isTrusted: boolean, signal: AbortSignal): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const call = request(url, { signal, ...(isTrusted ? {} : { lookup: publicLookup }) });
    call.once('response', resolve);
    // Stays for good: a request may fail once more after it was answered.
    call.on('error', reject);
    call.end();
  });
}

/** All of a body, given up with an error of the caller's as soon as it is too long, whatever its headers say. */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  tooLong: () => Error,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) throw tooLong();
  }
  return Buffer.concat(chunks);
}

/** A request to an address that is not to be trusted. */
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

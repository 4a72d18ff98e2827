/** Downloads from addresses that are not to be trusted, and answers of any length. */
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { publicNetwork, type PublicNetwork } from './public-lookup.js';

const MAX_REDIRECTS = 3;
const PUBLIC = publicNetwork();

export interface DownloadOptions {
  /** Asked about the address and every one that it redirects to, before a request goes there. */
  readonly isAllowed: (url: URL) => boolean;
  /** An origin that the host of the bot named: always allowed, and may be inside the own network. */
  readonly trustedOrigin?: string | undefined;
  /** The public network as it is seen from here. */
  readonly network?: PublicNetwork;
  readonly maxBytes: number;
  /** Ends the download; a limit of time is a signal. */
  readonly signal: AbortSignal;
}

const MESSAGES = {
  address: 'an address that is not allowed',
  redirects: 'too many redirects',
  size: 'too many bytes',
  status: 'another status than 200',
  connection: 'the connection failed',
} as const;

/** Why there are no bytes; `status` is the answer's where that is the reason, else null. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
  readonly reason: keyof typeof MESSAGES;
  readonly status: number | null;

  constructor(reason: keyof typeof MESSAGES, status: number | null = null, cause?: unknown) {
    super(MESSAGES[reason], { cause });
    this.reason = reason;
    this.status = status;
  }
}

/**
 * All bytes at `address`, after at most three redirects.
 * @throws DownloadError; a connection that failed or was aborted is its cause
 */
export async function download(address: string, options: DownloadOptions): Promise<Buffer> {
  let url = allowed(address, options);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const response = await get(url, options);
    const { statusCode: status = 0, headers } = response;
    if (status === 200) return bytesOf(response, options.maxBytes);
    response.destroy();
    if (status < 300 || status > 399 || headers.location === undefined)
      throw new DownloadError('status', status);
    url = allowed(headers.location, options, url);
  }
  throw new DownloadError('redirects');
}

function allowed(address: string, options: DownloadOptions, base?: URL): URL {
  if (!URL.canParse(address, base?.href)) throw new DownloadError('address');
  const url = new URL(address, base);
  if (url.origin === options.trustedOrigin) return url;
  if (!options.isAllowed(url) || isInsideAddress(url, options)) throw new DownloadError('address');
  return url;
}

/** An address that is no name is not looked up, so it is judged here. */
function isInsideAddress({ hostname }: URL, { network = PUBLIC }: DownloadOptions): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  return isIP(address) !== 0 && network.isInside(address);
}

/** The answer, its body still to be read. A name that leads inside fails, unless it is trusted. */
function get(
  url: URL,
  { trustedOrigin, network = PUBLIC, signal }: DownloadOptions,
): Promise<IncomingMessage> {
  const isTrusted = url.origin === trustedOrigin;
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const call = request(url, { signal, ...(isTrusted ? {} : { lookup: network.lookup }) });
    call.once('response', resolve);
    // Stays for good: a request may fail once more after it was answered.
    call.on('error', (error) => {
      reject(new DownloadError('connection', null, error));
    });
    call.end();
  });
}

async function bytesOf(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const expected = Number(response.headers['content-length'] ?? 0);
  try {
    return await readBody(response, maxBytes, () => new DownloadError('size'), expected);
  } catch (error) {
    throw error instanceof DownloadError ? error : new DownloadError('connection', null, error);
  }
}

/**
 * All of a body, given up with an error of the caller's as soon as it is too long, whatever its headers
 * say. Each chunk is copied as it comes, so that no more than one is held beside the whole.
 */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  tooLong: () => Error,
  expected = 0,
): Promise<Buffer> {
  let bytes: Buffer = Buffer.alloc(0);
  let size = 0;
  for await (const chunk of body) {
    const end = size + chunk.length;
    if (end > maxBytes) throw tooLong();
    if (end > bytes.length) bytes = grown(bytes, Math.min(maxBytes, Math.max(expected, end * 2)));
    bytes.set(chunk, size);
    size = end;
  }
  return bytes.subarray(0, size);
}

function grown(bytes: Buffer, size: number): Buffer {
  const larger = Buffer.allocUnsafe(size);
  larger.set(bytes);
  return larger;
}

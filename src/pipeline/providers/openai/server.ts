/**
 * HTTP to a server that speaks OpenAI's language, OpenAI's own or the host's: nothing repeated, no redirect
 * followed, each answer read to its end and checked, every failure a fault.
 */
import { Agent, fetch, type RequestInit, type Response } from 'undici';
import { EaselError } from '../../../errors.js';
import { readBody } from '../../../lib/download.js';
import { badAnswer, disconnected, refusal, type OpenAiProvider } from './faults.js';

export interface ServerSettings {
  readonly provider: OpenAiProvider;
  /** Up to and with the version: `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  /** Servers of one's own may want none. */
  readonly key: string | undefined;
  /** Takes secrets out of what a server says, before any of it is cut. */
  readonly redact: (text: string) => string;
}

export interface Asking {
  readonly signal: AbortSignal;
  readonly maxBytes: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Both resolve to parsed JSON. @throws EaselError */
export interface OpenAiServer {
  post(path: string, body: object, asking: Asking): Promise<unknown>;
  get(path: string, asking: Asking): Promise<unknown>;
}

/** The only limits are ours: a server without a large card may paint for longer than undici waits. */
const PATIENT = new Agent({ headersTimeout: 0, bodyTimeout: 0 });

export function openServer({ provider, baseUrl, key, redact }: ServerSettings): OpenAiServer {
  const base = baseUrl.replace(/\/+$/, '');
  const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const ask = async (path: string, init: RequestInit, { signal, maxBytes, headers }: Asking) => {
    const { response, text } = await connected(provider, async () => {
      const answer = await fetch(`${base}${path}`, {
        ...init,
        // It could repeat a POST, or carry the key away.
        redirect: 'manual',
        dispatcher: PATIENT,
        signal,
        headers: { ...authorization, 'content-type': 'application/json', ...headers },
      });
      return { response: answer, text: redact(await textOf(answer, provider, maxBytes)) };
    });
    if (!response.ok) throw refusal(provider, response, text);
    return parse(provider, text);
  };
  return {
    post: (path, body, asking) => ask(path, { method: 'POST', body: JSON.stringify(body) }, asking),
    get: (path, asking) => ask(path, { method: 'GET' }, asking),
  };
}

async function connected<T>(provider: OpenAiProvider, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof EaselError ? error : disconnected(provider, error);
  }
}

async function textOf(
  { body, status }: Response,
  provider: OpenAiProvider,
  maxBytes: number,
): Promise<string> {
  if (!body) return '';
  const bytes = await readBody(body, maxBytes, () =>
    badAnswer(provider, 'the answer is too long', status),
  );
  return bytes.toString('utf8');
}

function parse(provider: OpenAiProvider, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badAnswer(provider, 'the answer is not JSON');
  }
}

/** What went wrong on the wire, as the cause of a fault: nothing in it was sent by us, so no key and no prompt. */
import { EaselError, type Provider } from '../../errors.js';

/** Codes of faults that keep a request from ever leaving this machine. */
const NEVER_LEFT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

export class HttpError extends Error {
  override readonly name = 'HttpError';
  /** Null where no answer came. */
  readonly status: number | null;
  /** Whether the request may have been acted on although it failed. */
  readonly mayHaveActed: boolean;
  /** The provider's own words about the account, for the host; null where they may be about a prompt. */
  readonly said: string | null;

  constructor(
    message: string,
    status: number | null,
    mayHaveActed: boolean,
    said: string | null = null,
  ) {
    super(message);
    this.status = status;
    this.mayHaveActed = mayHaveActed;
    this.said = said;
  }
}

const MAX_SAID = 300;

/** The account or the configuration is refused; `said` is why, in the provider's words, without secrets. */
export function closedFault(provider: Provider, status: number | null, said: string): EaselError {
  const words = said
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_SAID);
  const message = status === null ? words : `HTTP ${String(status)}`;
  const cause = new HttpError(message, status, false, words || message);
  return new EaselError({ code: 'provider_closed', provider }, { cause });
}

/** What a provider said of the account, for the host. */
export function saidIn(error: unknown): string {
  const cause = error instanceof EaselError ? error.cause : undefined;
  return cause instanceof HttpError ? (cause.said ?? cause.message) : '';
}

/** An answer with a status that is none of success. */
export function badStatus(status: number, kind = '', said: string | null = null): HttpError {
  const acted = status >= 500 || status === 408;
  return new HttpError(`HTTP ${String(status)}${kind && ` (${kind})`}`, status, acted, said);
}

/** An answer that says success and makes no sense. */
export function badBody(message: string, status = 200): HttpError {
  return new HttpError(message, status, true);
}

/**
 * A connection that failed. Its code goes into the message alone: fal's client repeats, payments
 * included, whatever carries a network code in its chain of causes.
 */
export function broken(error: unknown): HttpError {
  const code = networkCode(error);
  return new HttpError(code ?? nameOf(error), null, !NEVER_LEFT.has(code ?? ''));
}

/** The true reason, as far as it has one: never just `Error`. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'connection failed';
  return error.name === 'Error' ? error.message.slice(0, MAX_SAID) : error.name;
}

function networkCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return networkCode(error.errors[0]);
  return networkCode(error.cause);
}

/** `Retry-After` in milliseconds: seconds, or a date, which is measured by the provider's own clock where it tells its time. */
export function retryAfterMs(headers: Pick<Headers, 'get'>): number | undefined {
  const header = headers.get('retry-after')?.trim() ?? '';
  if (header === '') return undefined;
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - timeOf(headers) : seconds * 1000;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function timeOf(headers: Pick<Headers, 'get'>): number {
  const told = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(told) ? Date.now() : told;
}

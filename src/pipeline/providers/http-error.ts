/** What went wrong on the wire, as the cause of a fault: nothing in it was sent by us, so no key and no prompt. */

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

  constructor(message: string, status: number | null, mayHaveActed: boolean) {
    super(message);
    this.status = status;
    this.mayHaveActed = mayHaveActed;
  }
}

/** An answer with a status that is none of success. */
export function badStatus(status: number, kind = ''): HttpError {
  const acted = status >= 500 || status === 408;
  return new HttpError(`HTTP ${String(status)}${kind && ` (${kind})`}`, status, acted);
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

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'connection failed';
}

function networkCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return networkCode(error.errors[0]);
  return networkCode(error.cause);
}

/** `Retry-After` in milliseconds: seconds, or a date. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1000;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

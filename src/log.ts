/** The one place that makes a logger, and the one redactor in front of everything that leaves by it. */
import type { Writable } from 'node:stream';
import { pino, type Logger } from 'pino';
import { plainLine } from './log-plain.js';

export type { Logger };

const REDACTED = '[redacted]';
/** What may wait for a reader; beyond it lines are lost, for a log must not eat the memory. */
const MAX_UNREAD_BYTES = 1024 * 1024;

/** Replaces every secret that it was told of. */
export type Redact = (text: string) => string;

/** Discord puts the token of an interaction into addresses. */
const INTERACTION_TOKEN = /(\/(?:interactions|webhooks)\/\d+\/)[\w.%-]{20,}/g;

/** A redactor for these secrets, in the forms they take in URLs, headers and JSON, and for interaction tokens in URLs. */
export function redactor(secrets: readonly (string | undefined)[]): Redact {
  const forms = new Set(secrets.flatMap((secret) => (secret ? formsOf(secret) : [])));
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  return (text) =>
    longestFirst
      .reduce((clean, secret) => clean.replaceAll(secret, REDACTED), text)
      .replace(INTERACTION_TOKEN, `$1${REDACTED}`);
}

function formsOf(secret: string): string[] {
  const inUrl = encodeURIComponent(secret);
  const bytes = Buffer.from(secret);
  return [
    secret,
    inUrl,
    inUrl.replaceAll(/%../g, (code) => code.toLowerCase()),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
  ];
}

/**
 * Plain lines on a terminal; elsewhere JSON lines, each marked with the process's id and free of secrets. A reader that went away or
 * does not read holds nothing up: lines are lost, and later it is said how many.
 */
export function createLogger(options: {
  readonly level: string;
  /** Marks every line. */
  readonly processId: string;
  readonly redact: Redact;
  readonly to: Writable & { readonly isTTY?: boolean };
}): Logger {
  let lost = 0;
  const { to } = options;
  const found = () => {
    const lines = lost;
    lost = 0;
    logger.warn({ lines }, 'lines of this log were lost: nobody read it');
  };
  const write = (line: string) => {
    if (to.writableLength < MAX_UNREAD_BYTES) {
      to.write(to.isTTY === true ? plainLine(line) : line);
      return;
    }
    if (lost === 0) to.once('drain', found);
    lost += 1;
  };
  const logger = pino(
    {
      level: options.level,
      base: { processId: options.processId },
      // Errors bring urls, bodies and headers along; only what is known to be harmless is kept.
      serializers: { err: (error: unknown) => describeError(error) },
      hooks: { streamWrite: options.redact },
    },
    { write },
  );
  return logger;
}

export interface ErrorDescription {
  readonly type: string;
  readonly code?: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: ErrorDescription;
}

/** Causes of causes that are told at most; some errors are their own. */
const MAX_CAUSES = 5;

/** An error as fields, by allow-list: no url, body or header that a library hangs on it. */
export function describeError(error: unknown, causes = MAX_CAUSES): ErrorDescription {
  if (!(error instanceof Error))
    return { type: typeof error, message: Object(error) === error ? 'no error' : String(error) };
  const code = 'code' in error ? String(error.code) : undefined;
  return {
    type: error.name,
    message: error.message,
    ...(code === undefined ? {} : { code }),
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(error.cause === undefined || causes === 0
      ? {}
      : { cause: describeError(error.cause, causes - 1) }),
  };
}

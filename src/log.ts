/** The one place that makes a logger, and the one redactor in front of everything that leaves by it. */
import { destination, pino, type Logger } from 'pino';

export type { Logger };

/** Replaces every secret that it was told of. */
export type Redact = (text: string) => string;

/** A redactor for these secrets, in the forms they take in URLs and JSON, too. */
export function redactor(secrets: readonly (string | undefined)[]): Redact {
  const forms = new Set(
    secrets.flatMap((secret) =>
      secret ? [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)] : [],
    ),
  );
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  return (text) =>
    longestFirst.reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text);
}

/** JSON lines, each marked with the process's `runId` and free of secrets. */
export function createLogger(options: {
  readonly level: string;
  /** Marks every line. */
  readonly processId: string;
  readonly redact: Redact;
  /** 1 is stdout, 2 is stderr. */
  readonly fd?: 1 | 2;
}): Logger {
  return pino(
    {
      level: options.level,
      base: { processId: options.processId },
      // Errors bring urls, bodies and headers along; only what is known to be harmless is kept.
      serializers: { err: describeError },
      hooks: { streamWrite: options.redact },
    },
    destination(options.fd ?? 1),
  );
}

export interface ErrorDescription {
  readonly type: string;
  readonly code?: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: ErrorDescription;
}

/** An error as fields, by allow-list: no url, body or header that a library hangs on it. */
export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const code = 'code' in error ? String(error.code) : undefined;
  return {
    type: error.name,
    message: error.message,
    ...(code === undefined ? {} : { code }),
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}

/** Rows of the older tool's calls and errors, as they are kept here. */
import { PROVIDERS, type Provider } from '../errors.js';
import { integerIn, textIn, timeIn, type Fields } from './facts.js';

const TIME = ['created_at', 'timestamp', 'at'];
const MAX_MS = 86_400_000;

export interface OlderCall {
  readonly provider: Provider;
  readonly operation: string;
  readonly model: string;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly outcome: 'ok' | 'internal';
}

export interface OlderError {
  readonly at: number;
  readonly code: string;
  readonly message: string;
}

/** Undefined where it does not say when, or to whom. */
export function callFrom(row: Fields, now: number): OlderCall | undefined {
  const provider = providerOf(textIn(row, ['api_name', 'provider']) ?? '');
  const startedAt = timeIn(row, TIME, now);
  if (!provider || startedAt === undefined) return undefined;
  const status = textIn(row, ['status']) ?? '';
  return {
    provider,
    operation: wordOf(textIn(row, ['endpoint', 'operation'])) ?? 'unknown',
    model: textIn(row, ['model'])?.slice(0, 100) ?? 'unknown',
    startedAt,
    durationMs: integerIn(row, ['duration_ms'], MAX_MS) ?? 0,
    outcome: /^(?:success|ok|completed|200)$/i.test(status) ? 'ok' : 'internal',
  };
}

/** Undefined where it does not say when, or what; a call that went wrong says it, too. */
export function errorFrom(row: Fields, now: number): OlderError | undefined {
  const at = timeIn(row, TIME, now);
  const message = textIn(row, ['message', 'error_message', 'error']);
  if (at === undefined || message === undefined) return undefined;
  const code = wordOf(textIn(row, ['error_type', 'code', 'component', 'api_name'])) ?? 'internal';
  return { at, code, message: message.slice(0, 2000) };
}

function providerOf(name: string): Provider | undefined {
  return Object.keys(PROVIDERS)
    .filter(isProvider)
    .find((provider) => name.toLowerCase().startsWith(provider));
}

function isProvider(name: string): name is Provider {
  return Object.hasOwn(PROVIDERS, name);
}

/** A name that is none for whoever reads it by machine. */
function wordOf(text: string | undefined): string | undefined {
  const word = text
    ?.toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .slice(0, 40);
  return word === '' ? undefined : word;
}

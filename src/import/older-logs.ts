/** Rows of the older tool's calls and errors, as they are kept here. */
import { counted, PROVIDERS, type Provider } from '../errors.js';
import { integerIn, textIn, timeIn, type Fields } from './facts.js';
import type { Report } from './report.js';

const TIME = ['created_at', 'timestamp', 'at'];
const MAX_MS = 86_400_000;

interface OlderCall {
  readonly provider: Provider;
  readonly operation: string;
  readonly model: string;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly outcome: 'ok' | 'internal';
}

interface OlderError {
  readonly at: number;
  readonly code: string;
  readonly message: string;
}

export interface OlderLogs {
  readonly calls: readonly OlderCall[];
  readonly errors: readonly OlderError[];
}

interface LogRows {
  readonly calls: readonly Fields[];
  readonly errors: readonly Fields[];
}

/** What has no place here is counted: there may be many that lack the same. */
export function logsFrom(
  rows: LogRows,
  { place, now, report }: { readonly place: string; readonly now: number; readonly report: Report },
): OlderLogs {
  const calls = rows.calls.map((row) => callFrom(row, now));
  const errors = rows.errors.map((row) => errorFrom(row, now));
  tellLeftOut(`${place}: api_calls`, calls, report);
  tellLeftOut(`${place}: error_logs`, errors, report);
  // A call that went wrong says it, too.
  const failed = rows.calls.map((row) => errorFrom(row, now));
  return {
    calls: calls.filter((one) => typeof one !== 'string'),
    errors: [...errors, ...failed].filter((one) => typeof one !== 'string'),
  };
}

function tellLeftOut(place: string, read: readonly (object | string)[], report: Report): void {
  const reasons = read.filter((one) => typeof one === 'string');
  for (const reason of new Set(reasons)) {
    const count = reasons.filter((one) => one === reason).length;
    report.note(place, `${counted(count, 'row')} ${reason} left out`);
  }
}

const UNTIMED = 'without a time that can be';

/** The call; or which rows have none. */
function callFrom(row: Fields, now: number): OlderCall | string {
  const provider = providerOf(textIn(row, ['api_name', 'provider']) ?? '');
  const startedAt = timeIn(row, TIME, now);
  if (!provider) return 'of no service that is used here';
  if (startedAt === undefined) return UNTIMED;
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

/** The error; or which rows have none. */
function errorFrom(row: Fields, now: number): OlderError | string {
  const at = timeIn(row, TIME, now);
  const message = textIn(row, ['message', 'error_message', 'error']);
  if (at === undefined) return UNTIMED;
  if (message === undefined) return 'without a message';
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

/** A lane that notes what it records and logs, people to call for, and stand-ins that are closed again. */
import { expect } from 'vitest';
import { EaselError, faultOf, type FaultCode } from '../../src/errors.js';
import { redactor } from '../../src/log.js';
import type { ApiCall, Caller, ImageRequest, Log } from '../../src/pipeline/ports.js';
import {
  createLane,
  type CallOptions,
  type LaneSettings,
} from '../../src/pipeline/providers/lane.js';
import { HttpError } from '../../src/pipeline/providers/http-error.js';

const closing: (() => Promise<void>)[] = [];

/** Has a stand-in closed after the test. */
export async function opened<T extends { close(): Promise<void> }>(
  standIn: Promise<T>,
): Promise<T> {
  const open = await standIn;
  closing.push(() => open.close());
  return open;
}

/** For `afterEach`. */
export async function closeAll(): Promise<void> {
  await Promise.all(closing.splice(0).map((close) => close()));
}

export interface Line {
  readonly level: string;
  readonly fields: object;
  readonly message: string;
}

/** A log and a record of calls, and what was written to them. */
export function notes() {
  const rows: ApiCall[] = [];
  const lines: Line[] = [];
  const at = (level: string) => (fields: object, message: string) => {
    lines.push({ level, fields, message });
  };
  const log: Log = { info: at('info'), warn: at('warn'), error: at('error'), debug: at('debug') };
  const record = (call: ApiCall) => {
    rows.push(call);
    return Promise.resolve();
  };
  const outcomes = () => rows.map(({ operation, outcome }) => `${operation} ${outcome}`);
  return { rows, lines, log, record, outcomes };
}

export function bench(settings: Partial<LaneSettings> = {}) {
  const noted = notes();
  const lane = createLane({
    provider: 'fal',
    concurrency: 4,
    requestsPerMinute: 60,
    timeoutMs: 2000,
    retries: 2,
    backoffMs: 10,
    ...noted,
    ...settings,
  });
  return { ...noted, lane };
}

/** What a provider's tests change about its calls. */
export type CallLimits = Partial<Pick<LaneSettings, 'timeoutMs' | 'retries'>>;

/** What every provider is opened with in tests. */
export function provided({ timeoutMs = 2000, retries = 2 }: CallLimits, key: string) {
  const config = { API_TIMEOUT_MS: timeoutMs, API_RETRIES: retries };
  return {
    ...notes(),
    config,
    redact: redactor([key]),
    timing: { backoffMs: 10, patienceMs: 0, closedMs: 10 },
  };
}

export function aCaller(fields: Partial<Caller> = {}): Caller {
  const never = new AbortController().signal;
  return {
    runId: 'run1',
    userId: 'ada',
    firstImage: false,
    signal: never,
    waiting: never,
    isLeft: () => false,
    begun: () => Promise.resolve(),
    answered: () => Promise.resolve(),
    ...fields,
  };
}

export function aRequest(fields: Partial<ImageRequest> = {}): ImageRequest {
  return {
    model: 'fal-ai/fast-lightning-sdxl',
    text: 'three white gulls over a lighthouse at dusk, oil painting',
    negative: null,
    aspect: 'square',
    seed: 4_294_967_295,
    ...fields,
  };
}

/** What a call was refused for. */
export async function faultIn(call: Promise<unknown>): Promise<FaultCode> {
  return faultOf(await errorOf(call)).code;
}

export async function errorOf(call: Promise<unknown>): Promise<unknown> {
  const settled = await call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  expect(settled).toHaveProperty('error');
  return 'error' in settled ? settled.error : undefined;
}

export function aFault(code: 'provider_down' | 'provider_refused' | 'bad_answer' | 'bad_image') {
  return new EaselError({ code, provider: 'fal' }, { cause: new HttpError('HTTP 503', 503, true) });
}

export function busy(retryAfterMs: number) {
  return new EaselError({ code: 'provider_busy', provider: 'fal', retryAfterMs });
}

/** What a test calls a lane with. */
export const anOption = (fields: Partial<CallOptions<string>> = {}): CallOptions<string> => ({
  caller: aCaller(),
  operation: 'ask',
  model: 'm',
  ...fields,
});
/** An attempt that fails with these errors, one after the other, and then answers. */
export function failing(...errors: (Error | undefined)[]) {
  const attempts: number[] = [];
  const attempt = (_signal: AbortSignal, number: number) => {
    attempts.push(number);
    const error = errors.shift();
    return error === undefined ? Promise.resolve('answer') : Promise.reject(error);
  };
  return { attempts, attempt };
}

/** Never answers, and ends with its signal. */
export const endless = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(new Error('connection closed'));
    });
  });

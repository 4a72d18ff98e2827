/** fal.ai's stand-in with a generator set on it, and names for its calls. */
import type { LaneSettings } from '../../src/pipeline/providers/lane.js';
import { redactor } from '../../src/log.js';
import { createFal } from '../../src/pipeline/providers/fal/index.js';
import { startFal, type FalOptions, type FalStandIn } from '../sandbox/fal/index.js';
import * as faults from '../sandbox/faults.js';
import type { Interceptor } from '../sandbox/stand-in.js';
import { bench, opened } from './lane-bench.js';

export const KEY = 'fal-key-that-nobody-may-see';
export const noProgress = () => undefined;

export async function studio(options: FalOptions = {}, settings: Partial<LaneSettings> = {}) {
  const standIn = await opened(startFal({ latencyMs: 5, key: KEY, ...options }));
  const desk = bench(settings);
  const timeoutMs = settings.timeoutMs ?? desk.timeoutMs;
  const redact = redactor([KEY]);
  const generator = createFal({ ...desk, redact, timeoutMs, key: KEY, baseUrl: standIn.origin });
  return { ...desk, standIn, generator };
}

export const posts = ({ calls }: FalStandIn) =>
  calls.filter(({ method }) => method === 'POST').length;

export const on = (path: RegExp, fault: Interceptor) => faults.onPath(path, fault);
export const SUBMIT = /^POST/;
export const STATUS = /\/status$/;
export const STREAM = /\/status\/stream$/;
export const RESULT = /^GET \/[^/]+\/[^/]+\/requests\/[^/]+$/;
export const FILE = /^GET \/files\//;
export const LIST = /by-endpoint$/;

/** fal.ai's stand-in with a generator set on it, and names for its calls. */
import { openFal } from '../../src/pipeline/providers/fal/index.js';
import type { ModelMemory } from '../../src/pipeline/providers/settings.js';
import { startFal, type FalOptions, type FalStandIn } from '../sandbox/fal/index.js';
import * as faults from '../sandbox/faults.js';
import type { Interceptor } from '../sandbox/stand-in.js';
import { opened, provided, type CallLimits } from './lane-bench.js';

export const KEY = 'fal-key-that-nobody-may-see';
export const noProgress = () => undefined;

export async function studio(
  options: FalOptions = {},
  limits: CallLimits = {},
  there?: FalStandIn,
  more: { readonly models?: ModelMemory; readonly offered?: readonly string[] } = {},
) {
  const standIn = there ?? (await opened(startFal({ latencyMs: 5, key: KEY, ...options })));
  const { config, ...given } = provided(limits, KEY);
  const fal = openFal({
    ...given,
    config: {
      ...config,
      FAL_MODEL: 'fal-ai/fast-lightning-sdxl',
      FAL_MODELS: more.offered ?? [],
      FAL_CONCURRENCY: 4,
      FAL_REQUESTS_PER_MINUTE: 60,
      FAL_BASE_URL: standIn.origin,
    },
    secrets: { falKey: KEY },
    ...(more.models && { models: more.models }),
  });
  return { ...given, ...fal, standIn };
}

export const posts = ({ calls }: FalStandIn) =>
  calls.filter(({ method }) => method === 'POST').length;

export const on = (path: RegExp, fault: Interceptor) => faults.onPath(path, fault);
export const SUBMIT = /^POST/;
export const STATUS = /\/status$/;
export const STREAM = /\/status\/stream$/;
export const RESULT = /^GET \/[^/]+\/[^/]+\/requests\/[^/]+$/;
export const FILE = /^GET \/files\//;
export const SCHEMA = /openapi\.json$/;
export const LIST = /by-endpoint$/;

/** fal.ai as an ImageGenerator: jobs handed in once, waited for as often as it takes, and fetched. */
import type { ImageGenerator } from '../../ports.js';
import { createLane, type Lane } from '../lane.js';
import type { ProviderSettings } from '../settings.js';
import { openFalClient, type FalDeps } from './client.js';
import { cancel, collect } from './collect.js';
import { submit } from './submit.js';

export interface FalConfig {
  readonly FAL_CONCURRENCY: number;
  readonly FAL_REQUESTS_PER_MINUTE: number;
  /** An origin that stands in for every host of fal. */
  readonly FAL_BASE_URL?: string | undefined;
}

export interface FalSecrets {
  readonly falKey: string;
}

/** Opens fal.ai's queue. All methods of the generator throw EaselErrors. */
export function openFal({
  config,
  secrets,
  record,
  log,
  redact,
  timing,
}: ProviderSettings<FalConfig, FalSecrets>): {
  readonly lane: Lane;
  readonly generator: ImageGenerator;
} {
  const { FAL_BASE_URL: baseUrl, API_TIMEOUT_MS: timeoutMs } = config;
  const provider = 'fal';
  const lane = createLane({
    provider,
    concurrency: config.FAL_CONCURRENCY,
    requestsPerMinute: config.FAL_REQUESTS_PER_MINUTE,
    timeoutMs,
    retries: config.API_RETRIES,
    record,
    log,
    ...timing,
  });
  const client = openFalClient({ key: secrets.falKey, baseUrl, redact });
  const origin = baseUrl === undefined ? undefined : new URL(baseUrl).origin;
  const deps: FalDeps = { client, origin, lane, timeoutMs, log };
  return {
    lane,
    generator: {
      provider,
      submit: (request, caller, doubtSince) => submit(deps, request, caller, doubtSince),
      collect: (ticket, caller, onProgress) => collect(deps, ticket, caller, onProgress),
      cancel: (ticket, caller) => cancel(deps, ticket, caller),
    },
  };
}

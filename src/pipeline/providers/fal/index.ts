/** fal.ai as an ImageGenerator: jobs handed in once, waited for as often as it takes, and fetched. */
import { publicNetwork } from '../../../lib/public-lookup.js';
import type { ImageGenerator, JobsLeft, UnwantedRequest } from '../../ports.js';
import { createLane, type Lane } from '../lane.js';
import type { ProviderSettings } from '../settings.js';
import type { Abilities } from '../abilities.js';
import { Catalogue } from './catalogue.js';
import { openFalClient, type FalDeps } from './client.js';
import { cancel, collect } from './collect.js';
import { dropRequests, dropTickets } from './drop.js';
import { Jobs } from './jobs.js';
import { createMediaCheck } from './media.js';
import { isOver } from './status.js';
import { submit } from './submit.js';

export interface FalConfig {
  readonly FAL_MODEL: string;
  readonly FAL_MODELS?: readonly string[];
  /** Ranges that stand for public addresses here. */
  readonly ALLOW_IP_RANGES?: readonly string[] | undefined;
  readonly FAL_CONCURRENCY: number;
  readonly FAL_REQUESTS_PER_MINUTE: number;
  /** An origin that stands in for every host of fal. */
  readonly FAL_BASE_URL?: string | undefined;
}

export interface FalSecrets {
  readonly falKey: string;
}

/**
 * Jobs of earlier processes take their slots before anything new is handed in; those that nobody wants
 * are dropped. `settled` is told of each request of which is then known what came of it. Models that are
 * offered and not known are asked about.
 */
export type ResumeJobs = (
  left: JobsLeft,
  settled: (request: UnwantedRequest) => Promise<void>,
) => void;

export interface Fal {
  readonly lane: Lane;
  readonly generator: ImageGenerator;
  /** What a model takes, as far as it is known by now. */
  readonly abilitiesOf: (model: string) => Abilities;
  readonly resume: ResumeJobs;
  /** Asks about nothing any more. */
  readonly close: () => void;
}

type Settings = ProviderSettings<FalConfig, FalSecrets>;

/** Opens fal.ai's queue. All methods of the generator throw EaselErrors. */
export function openFal(settings: Settings): Fal {
  const { config, record, log, timing } = settings;
  const provider = 'fal';
  const lane = createLane({
    provider,
    concurrency: config.FAL_CONCURRENCY,
    requestsPerMinute: config.FAL_REQUESTS_PER_MINUTE,
    timeoutMs: config.API_TIMEOUT_MS,
    retries: config.API_RETRIES,
    record,
    log,
    ...timing,
  });
  const closing = new AbortController();
  const deps = createDeps(settings, lane, closing.signal);
  return {
    lane,
    resume: (left, settled) => {
      for (const model of [config.FAL_MODEL, ...(config.FAL_MODELS ?? [])])
        void deps.catalogue.learn(model);
      deps.jobs.resume(left);
      dropTickets(deps, left.unwanted.tickets);
      dropRequests(deps, left.unwanted.inDoubt, settled);
    },
    close: () => {
      closing.abort();
    },
    abilitiesOf: (model) => deps.catalogue.of(model),
    generator: {
      provider,
      submit: (request, caller, doubtSince) => submit(deps, request, caller, doubtSince),
      collect: (ticket, caller, onProgress) => collect(deps, ticket, caller, onProgress),
      cancel: (ticket, caller) => cancel(deps, ticket, caller),
    },
  };
}

function createDeps(
  { config, secrets, log, redact, models: memory }: Settings,
  lane: Lane,
  closing: AbortSignal,
): FalDeps {
  const { FAL_BASE_URL: baseUrl, FAL_MODEL: defaultModel, API_TIMEOUT_MS: timeoutMs } = config;
  const client = openFalClient({ key: secrets.falKey, baseUrl, redact });
  const network = publicNetwork(config.ALLOW_IP_RANGES);
  return {
    client,
    origin: baseUrl === undefined ? undefined : new URL(baseUrl).origin,
    network,
    // An origin of the host's own stands in for fal.media, too.
    checkMedia: baseUrl === undefined ? createMediaCheck(network) : () => Promise.resolve(),
    lane,
    catalogue: new Catalogue({
      get: (...asked) => client.getOpen(...asked),
      lane,
      memory,
      closing,
      log,
    }),
    jobs: new Jobs({ lane, isOver: (ticket, signal) => isOver(client, ticket, signal), closing }),
    defaultModel,
    timeoutMs,
    paintingMs: timeoutMs * (1 + config.API_RETRIES),
    closing,
    log,
  };
}

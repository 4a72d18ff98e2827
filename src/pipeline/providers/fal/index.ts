/** fal.ai as an ImageGenerator: jobs handed in once, waited for as often as it takes, and fetched. */
import { EaselError } from '../../../errors.js';
import { publicNetwork } from '../../../lib/public-lookup.js';
import { createLane, type Lane } from '../lane.js';
import type { Painter } from '../painter.js';
import type { ProviderSettings } from '../settings.js';
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

type Settings = ProviderSettings<FalConfig, FalSecrets>;

/** Opens fal.ai's queue. All methods of the generator throw EaselErrors. */
export function openFal(settings: Settings): Painter {
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
      const { unwanted } = left;
      deps.jobs.resume({
        tickets: left.tickets.filter(isEndpoint),
        inDoubt: left.inDoubt.filter(isEndpoint),
      });
      dropTickets(deps, unwanted.tickets.filter(isEndpoint));
      dropRequests(deps, unwanted.inDoubt.filter(isEndpoint), settled);
    },
    close: () => {
      closing.abort();
    },
    abilitiesOf: (model) => deps.catalogue.of(model),
    generator: {
      provider,
      submit: (request, caller, doubtSince) =>
        isEndpoint(request) ? submit(deps, request, caller, doubtSince) : refuse(),
      collect: async (ticket, caller, onProgress) =>
        isEndpoint(ticket) ? collect(deps, ticket, caller, onProgress) : null,
      cancel: async (ticket, caller) =>
        isEndpoint(ticket) ? cancel(deps, ticket, caller) : undefined,
      // fal forgets by itself.
      release: () => Promise.resolve(),
    },
  };
}

/** A run may have been begun when another image service was chosen, whose models are none of fal's. */
function isEndpoint({ model }: { readonly model: string }): boolean {
  return model.includes('/');
}

function refuse(): Promise<never> {
  return Promise.reject(new EaselError({ code: 'provider_refused', provider: 'fal' }));
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

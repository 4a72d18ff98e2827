/**
 * A server with OpenAI's images endpoint as an ImageGenerator. It has no queue: one request is the whole job, and its
 * answer is the picture. So a ticket is given once the picture is on disk, by a name that the request itself has.
 */
import { publicNetwork } from '../../../lib/public-lookup.js';
import { checkImage } from '../../image.js';
import type { Caller, JobsLeft, Ticket, UnwantedRequest } from '../../ports.js';
import { createLane } from '../lane.js';
import type { Painter } from '../painter.js';
import type { ProviderSettings } from '../settings.js';
import { openKept } from './kept.js';
import { Painting, type ImagesConfig, type ImagesDeps } from './painting.js';
import { openServer } from './server.js';

export interface ImagesSecrets {
  readonly openaiImagesKey: string | undefined;
}

type Settings = ProviderSettings<ImagesConfig, ImagesSecrets>;

const provider = 'openai-images';
const MODELS_BYTES = 4 * 1024 * 1024;

/** All methods of the generator throw EaselErrors. */
export function openOpenAiImages(settings: Settings): Painter {
  const { config, record, log, timing } = settings;
  const lane = createLane({
    provider,
    concurrency: config.OPENAI_IMAGES_CONCURRENCY,
    requestsPerMinute: config.OPENAI_IMAGES_REQUESTS_PER_MINUTE,
    timeoutMs: config.API_TIMEOUT_MS,
    retries: config.API_RETRIES,
    record,
    log,
    ...timing,
  });
  const kept = openKept(config.OUTPUT_DIR);
  const deps: ImagesDeps = {
    lane,
    kept,
    config,
    log,
    server: serverOf(settings),
    save: settings.save ?? ((write) => write()),
    origin: new URL(config.OPENAI_IMAGES_BASE_URL).origin,
    network: publicNetwork(config.ALLOW_IP_RANGES),
  };
  // A file that is left behind is removed by a later start.
  const remove = ({ requestId }: Ticket) => kept.remove(requestId).catch(() => undefined);
  return {
    lane,
    abilitiesOf: () =>
      config.OPENAI_IMAGES_FIELDS.includes('negative_prompt') ? { negative: true } : {},
    resume: (left, settled) => void tidy(deps, left, settled),
    close: () => undefined,
    generator: {
      provider,
      submit: (request, caller, doubtSince) =>
        new Painting(deps, request, caller).submit(doubtSince),
      collect: (ticket, caller) => collect(deps, ticket, caller),
      cancel: remove,
      release: remove,
    },
  };
}

/** The picture from the disk, as often as it takes. */
async function collect({ kept }: ImagesDeps, { requestId }: Ticket, caller: Caller) {
  const png = await kept.read(requestId);
  if (!png) return null;
  await caller.answered();
  return { ...(await checkImage(png, provider)), unsafe: false };
}

/** Nothing is under way at a server whose connection ended with its process. */
async function tidy(
  { kept }: ImagesDeps,
  { tickets, unwanted }: JobsLeft,
  settled: (request: UnwantedRequest) => Promise<void>,
): Promise<void> {
  for (const { requestId } of unwanted.tickets) await kept.remove(requestId).catch(() => undefined);
  await kept.sweep(new Set(tickets.map(({ requestId }) => requestId))).catch(() => undefined);
  for (const request of unwanted.inDoubt) await settled(request);
}

function serverOf({ config, secrets, redact }: Pick<Settings, 'config' | 'secrets' | 'redact'>) {
  return openServer({
    provider,
    baseUrl: config.OPENAI_IMAGES_BASE_URL,
    key: secrets.openaiImagesKey,
    redact,
  });
}

/** Asks for the list of models, which is free, and says nothing of the balance. @throws EaselError */
export async function probeOpenAiImages(
  settings: Pick<Settings, 'config' | 'secrets' | 'redact'>,
  signal: AbortSignal,
): Promise<void> {
  await serverOf(settings).get('/models', { signal, maxBytes: MODELS_BYTES });
}

/** Discord over REST: the client that all calls but the gateway's own go through. */
import { DiscordAPIError, RateLimitError, REST, RESTEvents, type RawFile } from 'discord.js';
import type { Log } from '../pipeline/ports.js';

/** Discord bans an address at 10,000 refusals in ten minutes; a hundredth of that is worth a line. */
const REFUSALS_WARNED_AT = 100;
const LONGEST_WAIT_MS = 60_000;
const TOO_MANY_EDITS = 30046;

export interface RestOptions {
  readonly token: string;
  /** DISCORD_API_URL, without a version. */
  readonly apiUrl: string;
  readonly log: Log;
  /** Takes secrets out of every text that is sent. */
  readonly redact?: (text: string) => string;
}

type Request = Parameters<REST['queueRequest']>[0];

/** Whatever is posted, edited or answered goes through here. */
class CleanRest extends REST {
  redact = (text: string) => text;

  override queueRequest(request: Request): ReturnType<REST['queueRequest']> {
    const { body, files } = request;
    return super.queueRequest({
      ...request,
      ...(body === undefined ? {} : { body: JSON.parse(this.redact(JSON.stringify(body))) }),
      ...(files === undefined ? {} : { files: files.map((file) => this.#cleanFile(file)) }),
    });
  }

  #cleanFile(file: RawFile): RawFile {
    if (file.contentType !== 'text/plain') return file;
    return { ...file, data: this.redact(String(file.data)) };
  }
}

/**
 * @param retries how often a 5xx or a lost connection is tried again by itself: 0 for calls that
 * must not arrive twice.
 */
export function createRest({ token, apiUrl, log, redact }: RestOptions, retries = 3): REST {
  const rest = new CleanRest({
    api: apiUrl.replace(/\/+$/u, ''),
    retries,
    invalidRequestWarningInterval: REFUSALS_WARNED_AT,
    // An edit too many of an old message is refused without a time to wait, and would be repeated at once.
    rejectOnRateLimit: ({ retryAfter }) => retryAfter <= 0 || retryAfter > LONGEST_WAIT_MS,
  });
  rest.on(RESTEvents.InvalidRequestWarning, ({ count, remainingTime }) => {
    log.warn({ count, remainingTime }, 'Discord refuses many requests');
  });
  if (redact) rest.redact = redact;
  return rest.setToken(token);
}

/** Whether Discord answered with one of these error codes. */
export function hasCode(error: unknown, ...codes: readonly number[]): boolean {
  return error instanceof DiscordAPIError && codes.includes(Number(error.code));
}

/** Whether Discord lets a message be edited no more for now, as it does with those older than an hour. */
export function isEditedTooOften(error: unknown): boolean {
  return error instanceof RateLimitError || hasCode(error, TOO_MANY_EDITS);
}

/** Whether Discord answered with this HTTP status. */
export function hasStatus(error: unknown, status: number): boolean {
  return error instanceof DiscordAPIError && error.status === status;
}

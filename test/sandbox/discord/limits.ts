/** Rate limits: a bucket for each route and channel, and fifty requests a second for all but interactions. */
import type { Call } from '../stand-in.js';
import { DiscordError } from './errors.js';
import type { World } from './world.js';

interface Rule {
  readonly bucket: string;
  readonly method: string;
  /** Its first group is what the bucket is per: the channel, the token. */
  readonly path: RegExp;
  readonly limit: number;
  readonly perMs: number;
}

/** Discord publishes none of these; they are what its headers have been seen to say. */
const RULES: readonly Rule[] = [
  {
    bucket: 'message-create',
    method: 'POST',
    path: /^\/channels\/(\d+)\/messages$/u,
    limit: 5,
    perMs: 5000,
  },
  {
    bucket: 'message-edit',
    method: 'PATCH',
    path: /^\/channels\/(\d+)\/messages\/\d+$/u,
    limit: 5,
    perMs: 5000,
  },
  {
    bucket: 'message-delete',
    method: 'DELETE',
    path: /^\/channels\/(\d+)\/messages\/\d+$/u,
    limit: 5,
    perMs: 1000,
  },
  {
    bucket: 'messages-read',
    method: 'GET',
    path: /^\/channels\/(\d+)\/messages$/u,
    limit: 5,
    perMs: 1000,
  },
  {
    bucket: 'message-read',
    method: 'GET',
    path: /^\/channels\/(\d+)\/messages\/\d+$/u,
    limit: 5,
    perMs: 1000,
  },
  {
    bucket: 'reaction-list',
    method: 'GET',
    path: /^\/channels\/(\d+)\/messages\/\d+\/reactions\/[^/]+$/u,
    limit: 5,
    perMs: 1000,
  },
  {
    bucket: 'reaction',
    method: 'PUT',
    path: /^\/channels\/(\d+)\/messages\/\d+\/reactions\//u,
    limit: 1,
    perMs: 250,
  },
  {
    bucket: 'reaction',
    method: 'DELETE',
    path: /^\/channels\/(\d+)\/messages\/\d+\/reactions\//u,
    limit: 1,
    perMs: 250,
  },
  {
    bucket: 'thread-create',
    method: 'POST',
    path: /^\/channels\/(\d+)(?:\/messages\/\d+)?\/threads$/u,
    limit: 10,
    perMs: 10_000,
  },
  {
    bucket: 'channel-edit',
    method: 'PATCH',
    path: /^\/channels\/(\d+)$/u,
    limit: 5,
    perMs: 15_000,
  },
  { bucket: 'webhook', method: 'POST', path: /^\/webhooks\/\d+\/([^/]+)$/u, limit: 5, perMs: 2000 },
  {
    bucket: 'webhook-message',
    method: 'PATCH',
    path: /^\/webhooks\/\d+\/([^/]+)\/messages\//u,
    limit: 5,
    perMs: 2000,
  },
];

export interface Limiter {
  /** Counts the call; throws the 429, or returns the headers that its answer carries. */
  count(method: string, path: string): Record<string, string>;
}

export function limiter(world: World): Limiter {
  const buckets = new Map<string, { used: number; resetAt: number }>();
  let recent: number[] = [];

  const countGlobal = (path: string) => {
    const now = Date.now();
    recent = recent.filter((at) => now - at < 1000);
    // Interactions have no part in the global limit.
    if (path.startsWith('/interactions/') || path.startsWith('/webhooks/')) return;
    const oldest = recent[0];
    if (
      recent.length >= world.settings.globalPerSecond * world.settings.limits &&
      oldest !== undefined
    ) {
      throw tooMany((oldest + 1000 - now) / 1000, 'global', {});
    }
    recent.push(now);
  };

  const countBucket = (method: string, path: string): Record<string, string> => {
    const rule = RULES.find((one) => one.method === method && one.path.test(path));
    if (!rule || world.settings.limits === Infinity) return {};
    const key = `${rule.bucket}:${rule.path.exec(path)?.[1] ?? ''}`;
    const limit = Math.max(1, Math.floor(rule.limit * world.settings.limits));
    const now = Date.now();
    const known = buckets.get(key);
    const bucket = known && known.resetAt > now ? known : { used: 0, resetAt: now + rule.perMs };
    buckets.set(key, bucket);
    const resetAfter = (bucket.resetAt - now) / 1000;
    const headers = {
      'x-ratelimit-bucket': rule.bucket,
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(Math.max(0, limit - bucket.used - 1)),
      'x-ratelimit-reset': (bucket.resetAt / 1000).toFixed(3),
      'x-ratelimit-reset-after': resetAfter.toFixed(3),
    };
    if (bucket.used >= limit) throw tooMany(resetAfter, 'user', headers);
    bucket.used += 1;
    return headers;
  };

  return {
    count(method, path) {
      countGlobal(path);
      return countBucket(method, path);
    },
  };
}

function tooMany(
  retryAfter: number,
  scope: 'user' | 'global',
  headers: Record<string, string>,
): DiscordError {
  const body = {
    message: 'You are being rate limited.',
    retry_after: Number(retryAfter.toFixed(3)),
    global: scope === 'global',
  };
  return new DiscordError(429, body, {
    ...headers,
    'retry-after': String(Math.ceil(retryAfter)),
    'x-ratelimit-scope': scope,
    ...(scope === 'global' ? { 'x-ratelimit-global': 'true' } : {}),
  });
}

/** The answers that Discord counts towards its ban of an address: 401, 403, 429. */
export function invalidRequests(calls: readonly Call[], windowMs: number): Call[] {
  const since = Date.now() - windowMs;
  return calls.filter(
    (call) =>
      call.at >= since &&
      call.path.startsWith('/api') &&
      [401, 403, 429].includes(call.status ?? 0),
  );
}

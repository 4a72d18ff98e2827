/** What refusals in OpenAI's language mean, as faults. Their texts are left behind: they may repeat what they were sent. */
import { z } from 'zod';
import { EaselError, type Provider } from '../../../errors.js';
import { badBody, badStatus, broken, closedFault, retryAfterMs } from '../http-error.js';
import { isUnwanted } from '../unwanted.js';

export type OpenAiProvider = Extract<Provider, `openai-${string}`>;

export function badAnswer(provider: OpenAiProvider, message: string, status = 200): EaselError {
  return new EaselError({ code: 'bad_answer', provider }, { cause: badBody(message, status) });
}

/** An answer that is withheld because of its content. */
export function withheld(provider: OpenAiProvider, message: string): EaselError {
  return new EaselError({ code: 'content_refused', provider }, { cause: badBody(message) });
}

/** A connection that failed. */
export function disconnected(provider: OpenAiProvider, error: unknown): EaselError {
  return new EaselError({ code: 'provider_down', provider }, { cause: broken(error) });
}

const text = z.string().optional().catch(undefined);
const errorSchema = z.union([
  z.object({ error: z.object({ message: text, type: text, code: text }) }),
  // As others write it.
  z.object({ error: z.string() }).transform(({ error }) => ({ error: { message: error } })),
  z.object({ detail: z.string() }).transform(({ detail }) => ({ error: { message: detail } })),
  z.object({ message: z.string() }).transform(({ message }) => ({ error: { message } })),
]);

interface Said {
  readonly message?: string | undefined;
  readonly type?: string | undefined;
  readonly code?: string | undefined;
}

function saidIn(body: string): Said {
  try {
    return errorSchema.safeParse(JSON.parse(body)).data?.error ?? {};
  } catch {
    return {};
  }
}

const UNWANTED_KIND = /content_policy|content_filter|moderation|safety|image_generation_user_error/;
/** Of the key, the account, the model or the address, whatever was asked of them. */
const OF_ACCOUNT = new Set([401, 402, 403, 404]);
const ACCOUNT_KIND =
  /insufficient_quota|billing|invalid_api_key|account_|access_terminated|model_not_found/;
/** Statuses of a refused input. */
const OF_ONE_PROMPT = new Set([400, 403, 422, 451]);

/** An answer with a status that is none of success; `body` is its text, as far as it was read. */
export function refusal(
  provider: OpenAiProvider,
  { status, headers }: { readonly status: number; readonly headers: Pick<Headers, 'get'> },
  body: string,
): EaselError {
  const { message = '', type = '', code = '' } = saidIn(body);
  const kinds = [type, code].filter((kind) => /^[\w.-]{1,60}$/.test(kind));
  const isUnwelcome =
    kinds.some((kind) => UNWANTED_KIND.test(kind)) ||
    (OF_ONE_PROMPT.has(status) && isUnwanted(message));
  const cause = badStatus(status, kinds.join(' '));
  if (isUnwelcome) return new EaselError({ code: 'content_refused', provider }, { cause });
  if (OF_ACCOUNT.has(status) || kinds.some((kind) => ACCOUNT_KIND.test(kind)))
    return closedFault(provider, status, message);
  if (status === 429 || status === 408 || status >= 500)
    return new EaselError(
      {
        code: status === 429 ? 'provider_busy' : 'provider_down',
        provider,
        retryAfterMs: retryAfterMs(headers),
      },
      { cause },
    );
  return new EaselError({ code: 'provider_refused', provider }, { cause });
}

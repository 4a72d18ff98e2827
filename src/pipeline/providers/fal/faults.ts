/** What fal's refusals mean, as faults. Their texts are left behind: they may repeat what they were sent. */
import { z } from 'zod';
import { EaselError } from '../../../errors.js';
import {
  badBody,
  badStatus,
  broken,
  closedFault,
  HttpError,
  retryAfterMs,
  saidIn,
} from '../http-error.js';
import { isUnwanted } from '../unwanted.js';

const provider = 'fal';

export function badAnswer(message: string, status = 200): EaselError {
  return new EaselError({ code: 'bad_answer', provider }, { cause: badBody(message, status) });
}

/** A picture that fal flagged and blackened. */
export function withheld(): EaselError {
  return new EaselError({ code: 'content_refused', provider });
}

/** A connection that failed. */
export function disconnected(error: unknown): EaselError {
  return new EaselError({ code: 'provider_down', provider }, { cause: broken(error) });
}

/** fal did not answer for as long as it was asked again. */
export function stillDown(): EaselError {
  return new EaselError({ code: 'provider_down', provider });
}

const STILL_PAINTING = 'still painting';

/** A job that fal has worked at for too long. */
export function stuck(): EaselError {
  const cause = new HttpError(STILL_PAINTING, null, true);
  return new EaselError({ code: 'provider_down', provider }, { cause });
}

export function isStuck(error: unknown): boolean {
  return (
    error instanceof EaselError &&
    error.cause instanceof HttpError &&
    error.cause.message === STILL_PAINTING
  );
}

/** A request as far as it matters for what its refusal means. */
export interface Asked {
  /** Whether it handed a job in. */
  readonly isSubmission: boolean;
  /** Whether its answer may be that of the model, or of a service that the key need not open. */
  readonly isOfQueue: boolean;
}

/** Sentences about an account, wherever they stand. */
const OF_ACCOUNT =
  /exhausted balance|user is locked|top up|insufficient (?:balance|credits?|funds)|payment required|account (?:is |has been )?(?:locked|suspended|disabled|deactivated)|no user found for key/i;
/** Sentences about one model, which another account may use, or everybody an hour later. */
const OF_MODEL = /\b(?:application|app|model|endpoint)\b/i;

/** Whether nothing is served to this account, as against this prompt or this model. */
function isOfAccount(status: number, said: string, { isSubmission, isOfQueue }: Asked): boolean {
  if (OF_ONE_PROMPT.has(status) || isPassing(status) || !isOfQueue) return false;
  if (OF_ACCOUNT.test(said)) return true;
  if (status === 401) return true;
  return isSubmission && (status === 402 || (status === 403 && !OF_MODEL.test(said)));
}

/** An answer with a status that is none of success; `text` is its body, as far as it was read. */
export function refusal({ status, headers }: Response, text: string, asked: Asked): EaselError {
  const said = sentencesIn(text).join(' ');
  if (isOfAccount(status, said, asked)) return closedFault(provider, status, said);
  const kinds = kindsIn(text);
  const isOfModel = asked.isSubmission && (status === 403 || status === 404);
  const cause = badStatus(status, kinds.slice(0, 5).join(' '), isOfModel ? said : null);
  if (isPassing(status) || status === 429) {
    const code = status === 429 ? 'provider_busy' : 'provider_down';
    const ms = retryAfterMs(headers);
    return new EaselError({ code, provider, retryAfterMs: ms }, { cause });
  }
  const unwanted =
    kinds.some((kind) => UNWANTED_KIND.test(kind)) ||
    (OF_ONE_PROMPT.has(status) && sentencesIn(text).some(isUnwanted));
  return new EaselError(
    { code: unwanted ? 'content_refused' : 'provider_refused', provider },
    { cause },
  );
}

/** A submission's refusal where its model is the one that everybody gets: for the host to mend. */
export function closedByModel(error: unknown): unknown {
  const status = statusOf(error);
  return status === 403 || status === 404 ? closedFault(provider, status, saidIn(error)) : error;
}

/** Statuses of a refused input; others are about the account, whatever their sentences say. */
const OF_ONE_PROMPT = new Set([400, 422, 451]);
/** Names by which models say that they will not paint this. */
const UNWANTED_KIND = /(?:content_policy|content_checker|no_media_generated|nsfw|safety)[a-z_]*$/;
const text = z.string().optional().catch(undefined);
const sentencesSchema = z.object({
  detail: z
    .union([z.string().transform((msg) => [{ msg }]), z.array(z.object({ msg: text }))])
    .catch([]),
  message: text,
  error: text,
});

/** Why, where a model says it in sentences of its own. */
function sentencesIn(body: string): string[] {
  const { detail = [], message, error } = sentencesSchema.safeParse(parseJson(body)).data ?? {};
  return [...detail.map(({ msg }) => msg), message, error].filter((said) => said !== undefined);
}

function isPassing(status: number): boolean {
  return status >= 500 || status === 408;
}

/** Whether fal says that there is no such job, result or list. */
export function isNotFound(error: unknown): boolean {
  return statusOf(error) === 404;
}

export function statusOf(error: unknown): number | null {
  if (!(error instanceof EaselError) || !(error.cause instanceof HttpError)) return null;
  return error.cause.status;
}

/** Either shape in which fal says why: of the model, or of what is in front of it. */
const detailSchema = z.object({
  error_type: z.string().optional().catch(undefined),
  detail: z
    .array(
      z.object({
        type: z.string(),
        loc: z.array(z.union([z.string(), z.number()])).catch([]),
      }),
    )
    .catch([]),
});

/** Machine-readable names of what was wrong; whatever else stands there may repeat what we sent. */
function kindsIn(text: string): string[] {
  const parsed = detailSchema.safeParse(parseJson(text));
  if (!parsed.success) return [];
  const { error_type = '', detail } = parsed.data;
  const isName = (part: string | number) => /^[a-z_]{1,40}$/.test(String(part));
  const found = detail.map(({ type, loc }) => `${loc.filter(isName).join('.')}:${type}`);
  return [error_type, ...found].filter((kind) => /^[a-z_.]{0,200}:?[a-z_.]{1,60}$/.test(kind));
}

/** Undefined for what is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

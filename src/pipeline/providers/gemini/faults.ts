/** What Gemini's refusals mean, as faults. Their texts are left behind: they may repeat what they were sent. */
import {
  GoogleGenerativeAIError,
  GoogleGenerativeAIFetchError,
  GoogleGenerativeAIRequestInputError,
} from '@google/generative-ai';
import { z } from 'zod';
import { EaselError, type Fault, type Limit } from '../../../errors.js';
import { HOUR_MS } from '../../calendar.js';
import { badBody, badStatus, broken, closedFault, type HttpError } from '../http-error.js';

const provider = 'gemini';

export function badAnswer(message: string): EaselError {
  return fault({ code: 'bad_answer', provider }, badBody(message));
}

/** An answer that is withheld, or not whole; `reason` is Google's word for why. */
export function withheld(reason: string): EaselError {
  const unwanted = /SAFETY|BLOCKLIST|PROHIBITED|SPII/.test(reason);
  const cause = badBody(isName(reason) ? reason : 'withheld');
  return fault({ code: unwanted ? 'content_refused' : 'bad_answer', provider }, cause);
}

/** What the client threw, as a fault; `now` in epoch milliseconds, for quotas that end with the day. */
export function geminiFault(
  error: unknown,
  now: number,
  redact: (text: string) => string,
): unknown {
  if (error instanceof GoogleGenerativeAIFetchError) {
    const said = redact(saidBy(error));
    const status = error.status ?? 0;
    return isOfAccount(error, said) ? closedFault(provider, status, said) : refusal(error, now);
  }
  if (error instanceof GoogleGenerativeAIRequestInputError) return error;
  // The client tells a broken connection by a text alone while it waits, and as undici does after that.
  if (error instanceof GoogleGenerativeAIError || isCut(error))
    return fault({ code: 'provider_down', provider }, broken(error));
  if (error instanceof SyntaxError || error instanceof TypeError)
    return badAnswer('the answer is not JSON');
  return error;
}

function isCut(error: unknown): boolean {
  return error instanceof TypeError && error.cause !== undefined;
}

/** A name that Google gave, as against a text that may repeat what it was sent. */
function isName(text: string): boolean {
  return /^[A-Za-z_-]{1,100}$/.test(text);
}

function fault(value: Fault, cause: HttpError): EaselError {
  return new EaselError(value, { cause });
}

const detailSchema = z.object({
  reason: z.string().optional(),
  retryDelay: z.string().optional(),
  violations: z
    .array(
      z.object({
        quotaId: z.string().catch(''),
        quotaValue: z.coerce.string().optional().catch(undefined),
      }),
    )
    .catch([]),
});

function detailsOf({ errorDetails = [] }: GoogleGenerativeAIFetchError) {
  return errorDetails.flatMap((detail) => detailSchema.safeParse(detail).data ?? []);
}

/** Google's own sentence, out of what the client makes of it. */
function saidBy({ message }: GoogleGenerativeAIFetchError): string {
  const [, said = message] = /^.*?: \[\d+ [^\]]*\] (.*)$/s.exec(message) ?? [];
  return said.replace(/ \[\{.*$/s, '');
}

/** Of the key, the project or the model, whatever was asked of them. */
const OF_ACCOUNT = new Set([401, 402, 403, 404]);
const ACCOUNT_REASON = /^(?:API_KEY_|BILLING_|CONSUMER_|SERVICE_DISABLED|ACCOUNT_|USER_PROJECT_)/;
/** Of 400, which else is about what was asked, and may repeat it. */
const INPUT_SAID = /^(?:invalid|request contains|\*|unable to|unsupported)/i;
const ACCOUNT_SAID =
  /location is not supported|not available in your (?:country|region)|\bapi key\b|\bbilling\b|precondition|(?:project|account|consumer) .*(?:denied|disabled|suspended|deleted|not found)|models?\/[\w.-]+ .*(?:\bnot\b|no longer|deprecated|retired)|not enabled for models?\//i;
/** Of 429: what no waiting mends. */
const SPENT_SAID =
  /\blimit: 0(?![\d.])|prepa(?:id|yment)|credits? (?:are|is|have been|has been) (?:depleted|exhausted|used up)|insufficient (?:balance|credits?|funds)|spend(?:ing)? (?:cap|limit)|billing (?:account )?(?:is |has been )?(?:not enabled|disabled|closed|suspended)/i;

/** Whether nothing is served to this account, as against this prompt. */
function isOfAccount(error: GoogleGenerativeAIFetchError, said: string): boolean {
  const { status = 0 } = error;
  const details = detailsOf(error);
  if (OF_ACCOUNT.has(status)) return true;
  if (status === 400)
    return (
      (!INPUT_SAID.test(said) && ACCOUNT_SAID.test(said)) ||
      details.some(({ reason = '' }) => ACCOUNT_REASON.test(reason))
    );
  const isNone = details.some(({ violations }) =>
    violations.some(({ quotaValue }) => quotaValue === '0'),
  );
  return status === 429 && (isNone || SPENT_SAID.test(said));
}

function refusal(error: GoogleGenerativeAIFetchError, now: number): EaselError {
  const status = error.status ?? 0;
  const details = detailsOf(error);
  const kinds = details.flatMap(({ reason, violations }) => [
    ...(reason === undefined ? [] : [reason]),
    ...violations.map(({ quotaId }) => quotaId),
  ]);
  const cause = badStatus(status, kinds.filter(isName).slice(0, 5).join(' '));
  if (status < 500 && status !== 408 && status !== 429)
    return fault({ code: 'provider_refused', provider }, cause);
  const code = status === 429 ? 'provider_busy' : 'provider_down';
  const limit = limitIn(kinds);
  const asked = details.flatMap(({ retryDelay }) => delayMs(retryDelay) ?? []);
  const waits = limit === 'day' ? [...asked, untilPacificMidnight(now)] : asked;
  const wait = waits.length > 0 ? { retryAfterMs: Math.max(...waits) } : {};
  return fault({ code, provider, ...wait, limit }, cause);
}

/** Which limit is used up, by Google's names of quotas; the longest of several. */
function limitIn(kinds: readonly string[]): Limit | undefined {
  const of = (period: string) => kinds.some((kind) => kind.includes(period));
  return of('PerDay') ? 'day' : of('PerMinute') ? 'minute' : undefined;
}

/** A duration as protobuf writes it ("25.465784708s"), in milliseconds. */
function delayMs(text: string | undefined): number | undefined {
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(text ?? '')?.[1];
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000);
}

const PACIFIC = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  hourCycle: 'h23',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
});

/** Milliseconds from `now` (epoch) to the next midnight in California, where Google's days end. */
export function untilPacificMidnight(now: number): number {
  const left = 24 * HOUR_MS - timeOfDay(now);
  // On the two days that are an hour shorter or longer, this lands an hour off: go the rest of the way.
  const off = timeOfDay(now + left);
  const rest = off < 12 * HOUR_MS ? -off : 24 * HOUR_MS - off;
  return left + rest;
}

/** Milliseconds on the wall clock in California. */
function timeOfDay(at: number): number {
  const parts = PACIFIC.formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return of('hour') * HOUR_MS + of('minute') * 60_000 + of('second') * 1000 + (at % 1000);
}

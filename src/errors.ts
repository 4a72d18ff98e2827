/** Why something did not work: one union of faults and one error class; `languages/` has what a person is told. */

/** Services that are paid by the call, and what the host knows them as. */
export const PROVIDERS = {
  fal: 'The image service (fal.ai)',
  gemini: 'The critic (Gemini)',
  'openai-images': 'The image service (OPENAI_IMAGES_BASE_URL)',
  'openai-chat': 'The critic (OPENAI_CHAT_BASE_URL)',
} as const;
export type Provider = keyof typeof PROVIDERS;

/** What a host is to look at where a provider does not serve the account, or the configuration, at all. */
export const ADVICE: Record<Provider, string> = {
  fal: 'Look at the balance and the key on https://fal.ai/dashboard, at FAL_AI_API_KEY and FAL_MODEL.',
  gemini:
    'Look at the key, its plan and its billing on https://aistudio.google.com, at GEMINI_API_KEY and GEMINI_MODEL.',
  'openai-images':
    'Look at OPENAI_IMAGES_BASE_URL, OPENAI_IMAGES_MODEL and OPENAI_IMAGES_API_KEY, and at balance and limits of the account.',
  'openai-chat':
    'Look at OPENAI_CHAT_BASE_URL, OPENAI_CHAT_MODEL and OPENAI_CHAT_API_KEY, and at balance and limits of the account.',
};

/** For how long a provider counts calls before it takes no more. */
export type Limit = 'minute' | 'day';

/** One thing wrong with what a person gave: where it is (`prompts[3].seed`), and what is wrong. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** Rights in Discord, in the words its settings use. */
export const PERMISSIONS = [
  'View Channel',
  'Send Messages',
  'Send Messages in Threads',
  // Where Discord does not say which.
  'Send Messages in Threads or Attach Files',
  'Create Public Threads',
  'Attach Files',
  'Read Message History',
  'Manage Messages',
  'Manage Server',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Why Discord takes a post no more, whatever the bot may do there. */
export const REFUSALS = [
  'locked',
  'too_many_threads',
  'too_large',
  'not_taken',
  'blocked',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** Why a setting of a server cannot be made. */
export const SETTING_TROUBLES = [
  'style_without_text',
  'too_many_styles',
  'too_many_roles',
  'too_many_channels',
  'log_channel',
] as const;
export type SettingTrouble = (typeof SETTING_TROUBLES)[number];

/** Who may do what others may not. */
export type Right = 'owner' | 'moderator' | 'writer' | 'manager';

/** Why a run cannot start from a picture. */
export type PictureTrouble = 'none' | 'too_large' | 'foreign' | 'gone' | 'unreadable';

export type Fault =
  | { readonly code: 'invalid_options' | 'invalid_file'; readonly problems: readonly Problem[] }
  | {
      readonly code: 'quota_exceeded';
      readonly unit: 'run' | 'image';
      readonly limit: number;
      readonly left: number;
      readonly asked: number;
      /** Epoch milliseconds. */
      readonly resetsAt: number;
    }
  | { readonly code: 'not_found' | 'wrong_channel' | 'target_gone' }
  | { readonly code: 'not_over' | 'judged_already' | 'just_started' }
  | { readonly code: 'picture_unusable'; readonly why: PictureTrouble }
  | { readonly code: 'unknown_command' | 'unknown_component' }
  | { readonly code: 'not_allowed'; readonly needs: Right }
  | { readonly code: 'discord_denied'; readonly missing: Permission }
  | { readonly code: 'setting_refused'; readonly why: SettingTrouble }
  /** The server lets it be used in these channels alone, or not in this one. */
  | { readonly code: 'channel_not_allowed'; readonly allowed: readonly string[] }
  /** Only the commands of this application were installed in the server. */
  | { readonly code: 'not_a_member'; readonly applicationId: string }
  | { readonly code: 'discord_refused'; readonly why: Refusal }
  | {
      readonly code: 'content_refused' | 'provider_refused' | 'bad_answer' | 'bad_image';
      readonly provider: Provider;
    }
  | { readonly code: 'provider_closed'; readonly provider: Provider }
  | {
      readonly code: 'provider_busy' | 'provider_down';
      readonly provider: Provider;
      /** Where it says. */
      readonly retryAfterMs?: number | undefined;
      readonly limit?: Limit | undefined;
    }
  | { readonly code: 'poisoned'; readonly step: string }
  | { readonly code: 'cancelled' | 'expired' | 'stopping' | 'storage_full' | 'internal' };

export type FaultCode = Fault['code'];

/** A provider cannot serve now; this passes where it is left alone for a while. */
export type UnavailableFault = Extract<Fault, { readonly code: 'provider_busy' | 'provider_down' }>;

/** A provider serves nobody here until the host has mended the account or the configuration. */
export type ClosedFault = Extract<Fault, { readonly code: 'provider_closed' }>;

export class EaselError extends Error {
  override readonly name = 'EaselError';
  readonly fault: Fault;

  constructor(fault: Fault, options?: ErrorOptions) {
    super(fault.code, options);
    this.fault = fault;
  }
}

/** The fault that an error stands for; `internal` for anything that is not ours. */
export function faultOf(error: unknown): Fault {
  return error instanceof EaselError ? error.fault : { code: 'internal' };
}

/** EX_CONFIG of sysexits.h: the environment is at fault, and starting again will not help. */
export const EXIT_CONFIG = 78;

/** Ends the process: with a sentence for whoever started it, and an exit code. */
export class ExitError extends Error {
  override readonly name = 'ExitError';
  readonly exitCode: number;

  constructor(sentence: string, exitCode: number, options?: ErrorOptions) {
    super(sentence, options);
    this.exitCode = exitCode;
  }
}

/** Codes of a place in Discord that is gone, or closed to us for good. */
const OF_PLACE: ReadonlySet<FaultCode> = new Set([
  'target_gone',
  'discord_denied',
  'discord_refused',
]);

export function isOfPlace({ code }: Fault): boolean {
  return OF_PLACE.has(code);
}

/** Discord found fault with one message, in whatever form it was sent. */
export function isNotTaken(fault: Fault): boolean {
  return fault.code === 'discord_refused' && fault.why === 'not_taken';
}

const RETRYABLE: ReadonlySet<FaultCode> = new Set([
  'provider_down',
  'provider_closed',
  'provider_busy',
  'bad_answer',
  'bad_image',
  'storage_full',
]);

/** Whether the same call may work when tried again. */
export function isRetryable({ code }: Fault): boolean {
  return RETRYABLE.has(code);
}

/** Calls to a provider wait because of this fault: until then, in epoch milliseconds, or until the host has mended it. */
export type Pause =
  | { readonly until: number; readonly fault: UnavailableFault }
  | { readonly until: null; readonly fault: ClosedFault };

/** Nothing more is paid until then: so much is spent as may be, by everybody in a day or by one server in a month. */
export interface BudgetPause {
  readonly until: number;
  readonly fault: { readonly code: 'budget_reached'; readonly period: 'day' | 'month' };
}

/** `3 runs`, `1 run`. */
export function counted(n: number, noun: string): string {
  return `${String(n)} ${noun}${n === 1 ? '' : 's'}`;
}

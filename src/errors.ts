/** Why something did not work: one union of faults, one error class, and every sentence a person is shown about them. */

/** Services that are paid by the call, and what a person knows them as. */
export const PROVIDERS = {
  fal: 'The image service (fal.ai)',
  gemini: 'The critic (Gemini)',
} as const;
export type Provider = keyof typeof PROVIDERS;

/** What a host is to look at where a provider does not serve the account, or the configuration, at all. */
export const ADVICE: Record<Provider, string> = {
  fal: 'Look at the balance and the key on https://fal.ai/dashboard, at FAL_AI_API_KEY and FAL_MODEL.',
  gemini:
    'Look at the key, its plan and its billing on https://aistudio.google.com, at GEMINI_API_KEY and GEMINI_MODEL.',
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

/** Who may do what others may not. */
export type Right = 'owner' | 'moderator';

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
  | { readonly code: 'unknown_command' | 'unknown_component' }
  | { readonly code: 'not_allowed'; readonly needs: Right }
  | { readonly code: 'discord_denied'; readonly missing: Permission }
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

/** What a service did, and whether it may do better the next time. */
const PROVIDER_FAULTS = {
  content_refused: {
    what: 'refused this prompt by its content rules. Please word it differently.',
    retryable: false,
  },
  provider_down: { what: 'does not answer. Please try again in a while.', retryable: true },
  provider_refused: {
    what: 'did not accept the request. Please tell the host of this bot, or try another model.',
    retryable: false,
  },
  provider_closed: {
    what: 'cannot be used at the moment. Only the host of this bot can mend that, and has been told. Please try again later.',
    retryable: true,
  },
  provider_busy: {
    what: 'has reached its limit for now. Please try again later.',
    retryable: true,
  },
  bad_answer: { what: 'gave an answer that could not be used. Please try again.', retryable: true },
  bad_image: { what: 'gave a picture that could not be used. Please try again.', retryable: true },
} as const;

const WHO_MAY: Record<Right, string> = {
  owner: 'its owner',
  moderator: 'its owner or a moderator (“Manage Messages”)',
};

const REFUSAL_SENTENCES: Record<Refusal, string> = {
  locked: 'The thread is locked or full. Start again in another place with /generate.',
  too_many_threads:
    'This server has as many open threads as Discord allows. Ask a moderator to close some, then try again.',
  too_large: 'Discord does not take a file of this size. See /history for what was painted.',
  not_taken: 'Discord does not take a message of mine. See /history for what was painted.',
  blocked:
    'The rules of this server (AutoMod) block what I had to post. Please word it differently.',
};

/** Of the faults of which there is nothing to tell but that they are. */
const SENTENCES = {
  invalid_options:
    'I cannot use these options as they are. Please mend what is listed and send it again.',
  not_found: 'There is nothing by that name here. Please pick one from the list.',
  wrong_channel:
    'I can only work in a text or announcement channel of a server, or in a thread. Please try again there.',
  target_gone: 'The thread or message that this was for is gone. Start again with /generate.',
  unknown_command: 'I do not know this command any more. Please reload Discord and try again.',
  unknown_component: 'This is from an older version of me. Please call the command again.',
  poisoned:
    'Working on this stopped the bot three times, so it was given up. Please try another prompt.',
  cancelled: 'This was cancelled. Please start it again.',
  expired:
    'This waited a day for its owner to press Start, so it was given up; nothing was paid. Ask for it again with /generate.',
  stopping: 'I am just restarting. Please try again in a minute.',
  storage_full:
    'I cannot save anything at the moment; the host of this bot has been told. What was started goes on by itself; please try a new one later.',
  internal: 'Something went wrong on my side; it has been logged. Please try again.',
} as const satisfies Partial<Record<FaultCode, string>>;

/** What a person is told about a fault, and whether the same call may work when tried again. */
export function explain(fault: Fault): {
  readonly sentence: string;
  readonly retryable: boolean;
} {
  const final = (sentence: string) => ({ sentence, retryable: false });
  switch (fault.code) {
    case 'invalid_file':
      return final(
        `The file has ${counted(fault.problems.length, 'fault')}. Nothing was started; please mend it and send it again.`,
      );
    case 'quota_exceeded':
      return final(
        `That needs ${counted(fault.asked, fault.unit)} and you have ${String(fault.left)} of ${String(fault.limit)} left today. It resets <t:${String(Math.floor(fault.resetsAt / 1000))}:R>. Ask for fewer, or come back then.`,
      );
    case 'not_allowed':
      return final(`Only ${WHO_MAY[fault.needs]} can do that. Please ask them.`);
    case 'discord_denied':
      return final(
        `I am missing the permission “${fault.missing}” in this channel. Ask a moderator to grant it, then try again.`,
      );
    case 'not_a_member':
      return final(
        `Only my commands were installed here, and I am no member of this server. Ask whoever manages it to invite me again with the bot scope: <https://discord.com/oauth2/authorize?client_id=${fault.applicationId}&scope=bot+applications.commands&permissions=309237746688>.`,
      );
    case 'discord_refused':
      return final(REFUSAL_SENTENCES[fault.why]);
    case 'content_refused':
    case 'provider_down':
    case 'provider_refused':
    case 'provider_closed':
    case 'provider_busy':
    case 'bad_answer':
    case 'bad_image':
      return {
        sentence: `${PROVIDERS[fault.provider]} ${PROVIDER_FAULTS[fault.code].what}`,
        retryable: PROVIDER_FAULTS[fault.code].retryable,
      };
    case 'storage_full':
      return { sentence: SENTENCES.storage_full, retryable: true };
    case 'invalid_options':
    case 'not_found':
    case 'wrong_channel':
    case 'target_gone':
    case 'unknown_command':
    case 'unknown_component':
    case 'poisoned':
    case 'cancelled':
    case 'expired':
    case 'stopping':
    case 'internal':
      return final(SENTENCES[fault.code]);
  }
}

/** Calls to a provider wait because of this fault: until then, in epoch milliseconds, or until the host has mended it. */
export type Pause =
  | { readonly until: number; readonly fault: UnavailableFault }
  | { readonly until: null; readonly fault: ClosedFault };

export function explainPause({ until, fault }: Pause): string {
  if (until === null)
    return `${PROVIDERS[fault.provider]} cannot be used at the moment. Only the host of this bot can mend that, and has been told; this goes on by itself then.`;
  const { code, provider, limit } = fault;
  const which = limit === undefined ? 'its limit' : `its limit for the ${limit}`;
  const what = code === 'provider_down' ? 'does not answer' : `has reached ${which}`;
  return `${PROVIDERS[provider]} ${what}; this goes on by itself <t:${String(Math.ceil(until / 1000))}:R>.`;
}

/** `3 runs`, `1 run`. */
export function counted(n: number, noun: string): string {
  return `${String(n)} ${noun}${n === 1 ? '' : 's'}`;
}

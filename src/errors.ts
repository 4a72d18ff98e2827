/** Why something did not work: one union of faults, one error class, and every sentence a person is shown about them. */

/** Services that are paid by the call. */
export type Provider = 'fal' | 'gemini';

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
  'Create Public Threads',
  'Attach Files',
  'Read Message History',
  'Manage Messages',
  'Manage Server',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Why Discord takes a post no more, whatever the bot may do there. */
export const REFUSALS = ['locked', 'too_many_threads', 'too_large', 'blocked'] as const;
export type Refusal = (typeof REFUSALS)[number];

export type Fault =
  | { readonly code: 'invalid_options' | 'invalid_file'; readonly problems: readonly Problem[] }
  | {
      readonly code: 'quota_exceeded';
      readonly of: 'run' | 'image';
      readonly limit: number;
      readonly left: number;
      readonly asked: number;
      /** Epoch milliseconds. */
      readonly resetsAt: number;
    }
  | { readonly code: 'not_found' | 'wrong_channel' | 'target_gone' }
  | { readonly code: 'not_allowed'; readonly needs: string }
  | { readonly code: 'discord_denied'; readonly missing: Permission }
  | { readonly code: 'discord_refused'; readonly why: Refusal }
  | {
      readonly code:
        'content_refused' | 'provider_down' | 'provider_refused' | 'bad_answer' | 'bad_image';
      readonly provider: Provider;
    }
  | {
      readonly code: 'provider_busy';
      readonly provider: Provider;
      readonly retryAfterMs?: number;
      /** Where it says. */
      readonly limit?: Limit | undefined;
    }
  | { readonly code: 'poisoned'; readonly step: string }
  | { readonly code: 'cancelled' | 'stopping' | 'storage_full' | 'internal' };

export type FaultCode = Fault['code'];

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

const SERVICE = {
  fal: 'The image service (fal.ai)',
  gemini: 'The critic (Gemini)',
} as const satisfies Record<Provider, string>;

/** What a service did, and whether it may do better the next time. */
const PROVIDER_FAULTS = {
  content_refused: {
    what: 'refused this prompt by its content rules. Please word it differently.',
    retryable: false,
  },
  provider_down: { what: 'does not answer. Please try again in a while.', retryable: true },
  provider_refused: {
    what: 'did not accept the request. The host of this bot should look at its log.',
    retryable: false,
  },
  provider_busy: {
    what: 'has reached its limit for now. Please try again later.',
    retryable: true,
  },
  bad_answer: { what: 'gave an answer that could not be used. Please try again.', retryable: true },
  bad_image: { what: 'gave a picture that could not be used. Please try again.', retryable: true },
} as const;

const REFUSAL_SENTENCES: Record<Refusal, string> = {
  locked: 'The thread is locked or full. Start again in another place with /generate.',
  too_many_threads:
    'This server has as many open threads as Discord allows. Ask a moderator to close some, then try again.',
  too_large: 'Discord does not take a file of this size. What was painted is in /history.',
  blocked:
    'The rules of this server (AutoMod) block what I had to post. Please word it differently.',
};

/** What a person is told about a fault, and whether the same call may work when tried again. */
export function explain(fault: Fault): {
  readonly sentence: string;
  readonly retryable: boolean;
} {
  const final = (sentence: string) => ({ sentence, retryable: false });
  const passing = (sentence: string) => ({ sentence, retryable: true });
  switch (fault.code) {
    case 'invalid_options':
      return final(`That cannot be painted as it is. Please mend it and send it again.`);
    case 'invalid_file':
      return final(
        `The file has ${counted(fault.problems.length, 'fault')}. Nothing was started; please mend it and send it again.`,
      );
    case 'quota_exceeded':
      return final(
        `That needs ${counted(fault.asked, fault.of)} and you have ${String(fault.left)} of ${String(fault.limit)} left today. It resets <t:${String(Math.floor(fault.resetsAt / 1000))}:R>.`,
      );
    case 'not_found':
      return final('There is nothing by that name here. Please pick one from the list.');
    case 'wrong_channel':
      return final(
        'I can only work in a text or announcement channel of a server, or in a thread. Please try again there.',
      );
    case 'target_gone':
      return final('The thread or message that this was for is gone. Start again with /generate.');
    case 'not_allowed':
      return final(`That is not yours to do: it takes ${fault.needs}.`);
    case 'discord_denied':
      return final(
        `I am missing the permission “${fault.missing}” in this channel. Ask a moderator to grant it, then try again.`,
      );
    case 'discord_refused':
      return final(REFUSAL_SENTENCES[fault.why]);
    case 'content_refused':
    case 'provider_down':
    case 'provider_refused':
    case 'provider_busy':
    case 'bad_answer':
    case 'bad_image':
      return {
        sentence: `${SERVICE[fault.provider]} ${PROVIDER_FAULTS[fault.code].what}`,
        retryable: PROVIDER_FAULTS[fault.code].retryable,
      };
    case 'poisoned':
      return final(
        'Working on this stopped the bot three times, so it was given up. Please try another prompt.',
      );
    case 'cancelled':
      return final('This was cancelled. Start again with /generate.');
    case 'stopping':
      return final('I am just restarting. Please try again in a minute.');
    case 'storage_full':
      return passing('I cannot save anything at the moment. The host of this bot has been told.');
    case 'internal':
      return final('Something went wrong on my side; it has been logged. Please try again.');
  }
}

/** A provider that asked to be left alone, `until` then in epoch milliseconds; by which limit, where it says. */
export interface Pause {
  readonly until: number;
  readonly limit: Limit | undefined;
}

export function explainPause(provider: Provider, { until, limit }: Pause): string {
  const which = limit === undefined ? 'its limit' : `its limit for the ${limit}`;
  return `${SERVICE[provider]} has reached ${which}; this goes on by itself <t:${String(Math.ceil(until / 1000))}:R>.`;
}

/** `3 runs`, `1 run`. */
export function counted(n: number, noun: string): string {
  return `${String(n)} ${noun}${n === 1 ? '' : 's'}`;
}

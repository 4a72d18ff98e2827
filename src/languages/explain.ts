/** What a person is told of a fault or a pause, in their language. */
import type { BudgetPause, Fault, Pause } from '../errors.js';
import type { Language } from './language.js';

const INVITE_PERMISSIONS = 309_237_746_688;

/** One sentence with what to do. */
export function explain(fault: Fault, { faults }: Language): string {
  switch (fault.code) {
    case 'invalid_file':
      return faults.invalid_file(fault.problems.length);
    case 'quota_exceeded':
      return faults.quota_exceeded(fault);
    case 'not_allowed':
      return faults.not_allowed(fault.needs);
    case 'discord_denied':
      return faults.discord_denied(fault.missing);
    case 'setting_refused':
      return faults.setting_refused(fault.why);
    case 'channel_not_allowed':
      return faults.channel_not_allowed(fault.allowed.map((id) => `<#${id}>`));
    case 'not_a_member':
      return faults.not_a_member(inviteTo(fault.applicationId));
    case 'discord_refused':
      return faults.discord_refused(fault.why);
    case 'picture_unusable':
      return faults.picture_unusable(fault.why);
    case 'content_refused':
    case 'provider_down':
    case 'provider_refused':
    case 'provider_closed':
    case 'provider_busy':
    case 'bad_answer':
    case 'bad_image':
      return faults[fault.code](fault.provider);
    case 'invalid_options':
    case 'not_found':
    case 'wrong_channel':
    case 'target_gone':
    case 'not_over':
    case 'judged_already':
    case 'just_started':
    case 'unknown_command':
    case 'unknown_component':
    case 'poisoned':
    case 'cancelled':
    case 'expired':
    case 'stopping':
    case 'storage_full':
    case 'internal':
      return faults[fault.code];
  }
}

/** Where somebody who manages a server lets the bot in. */
export function inviteTo(applicationId: string): string {
  return `https://discord.com/oauth2/authorize?client_id=${applicationId}&scope=bot+applications.commands&permissions=${String(INVITE_PERMISSIONS)}`;
}

/** Why everybody waits for a provider or for money, and until when. */
export function explainPause(pause: Pause | BudgetPause, { pauses }: Language): string {
  const { until, fault } = pause;
  if (until === null) return pauses.closed(fault.provider);
  const when = `<t:${String(Math.ceil(until / 1000))}:R>`;
  if (fault.code === 'budget_reached') return pauses.budget_reached[fault.period](when);
  const { code, provider, limit } = fault;
  return code === 'provider_down'
    ? pauses.down(provider, when)
    : pauses.busy(provider, limit, when);
}

/** What operators are told of: raised once, and over once. */
import type { BudgetPause, Provider } from '../errors.js';
import type { Level } from '../lib/settling.js';

type Period = BudgetPause['fault']['period'];

export type Alert =
  | { readonly name: 'provider_closed' | 'provider_down'; readonly provider: Provider }
  | { readonly name: 'calls_fail'; readonly provider: Provider; readonly share: number }
  | { readonly name: 'queue_stuck'; readonly runs: number }
  | { readonly name: 'disk_low'; readonly freeBytes: number }
  | {
      readonly name: 'budget_near' | 'budget_spent';
      readonly period: Period;
      readonly leftUsd: number;
      /** When there is a new one, epoch milliseconds. */
      readonly until: number;
    };

export interface Reading {
  readonly alert: Alert;
  readonly level: Level;
  /** The server that it is about alone; null where it is about all. */
  readonly guildId: string | null;
}

/** What an alert is remembered by. */
export function alertKey(alert: Alert): string {
  if ('provider' in alert) return `${alert.name} ${alert.provider}`;
  return 'period' in alert ? `${alert.name} ${alert.period}` : alert.name;
}

/** The milder alert that this one takes the place of, if any. */
export function milderKey(alert: Alert): string | undefined {
  return alert.name === 'budget_spent' ? `budget_near ${alert.period}` : undefined;
}

/** How everything is at the moment, in figures that tell nothing of any server. */
import type { BudgetPause, Pause, Provider } from '../errors.js';

export interface LastFault {
  readonly code: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface ProviderHealth {
  readonly provider: Provider;
  readonly slots: { readonly taken: number; readonly total: number };
  readonly waiting: number;
  /** Calls that may begin at once, of those that may in a minute. */
  readonly rate: { readonly left: number; readonly perMinute: number };
  readonly pause: Pause | null;
  readonly lastFault: LastFault | undefined;
}

export interface Health {
  /** Runs in line and in progress, of all servers. */
  readonly queued: number;
  readonly inProgress: number;
  readonly providers: readonly ProviderHealth[];
  /** Why nothing more is paid for now. */
  readonly pauses: readonly BudgetPause[];
  /** US dollars; null where there is no cap. */
  readonly leftToday: number | null;
  readonly canSave: boolean;
  readonly version: string;
  readonly startedAt: number;
}

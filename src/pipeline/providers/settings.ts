/** What every provider is opened with. */
import type { Provider } from '../../errors.js';
import type { Log, RecordCall } from '../ports.js';
import type { Abilities } from './abilities.js';
import type { LaneTiming } from './lane.js';

/** What was learnt of image models, over restarts. */
export interface ModelMemory {
  readonly known: ReadonlyMap<string, Abilities>;
  readonly remember: (model: string, abilities: Abilities) => Promise<void>;
}

export interface ProviderSettings<Config, Secrets> {
  /** The variables of this provider, and those that all share. */
  readonly config: Config & {
    /** One attempt's limit, from the request to the last byte. */
    readonly API_TIMEOUT_MS: number;
    /** How often a passing fault is tried again. */
    readonly API_RETRIES: number;
  };
  readonly secrets: Secrets;
  readonly record: RecordCall;
  readonly log: Log;
  /** Takes secrets out of what a provider says, before any of it is cut. */
  readonly redact: (text: string) => string;
  /** Those that refused the account when the last process ended. */
  readonly refused?: readonly Provider[];
  readonly models?: ModelMemory;
  /** Does a write, and does it again until there is room for it; once where absent. */
  readonly save?: <T>(write: () => Promise<T>) => Promise<T>;
  /** For tests. */
  readonly timing?: LaneTiming;
}

/** Why the bot cannot do its work at the moment, as /readyz tells it. */
import { PROVIDERS, type Pause } from '../errors.js';

export interface Watched {
  readonly gateway: { isConnected(): boolean };
  readonly diskSpace: { readonly reason: string | undefined };
  readonly lanes: readonly { readonly pause: Pause | null }[];
}

export class Readiness {
  #phase: string | undefined = 'still starting';
  #watched: Watched | undefined;

  /** From here on there is more to look at. */
  watch(watched: Watched): void {
    this.#watched = watched;
  }

  /** All is up. */
  started(): void {
    this.#phase = undefined;
  }

  stopping(): void {
    this.#phase = 'stopping';
  }

  /** None where it is ready. */
  reasons(): readonly string[] {
    return [...(this.#phase === undefined ? [] : [this.#phase]), ...this.#troubles()];
  }

  #troubles(): readonly string[] {
    if (!this.#watched) return [];
    const { gateway, diskSpace, lanes } = this.#watched;
    return [
      ...(gateway.isConnected() ? [] : ['not connected to Discord']),
      ...(diskSpace.reason === undefined ? [] : [`nothing can be saved: ${diskSpace.reason}`]),
      ...lanes.flatMap(({ pause }) => (pause && isLong(pause) ? [closed(pause)] : [])),
    ];
  }
}

/** A minute's limit is met all day long by whoever has many prompts. */
export function isLong({ fault }: Pause): boolean {
  return fault.code !== 'provider_busy' || fault.limit === 'day';
}

function closed({ until, fault: { code, provider } }: Pause): string {
  const end = until === null ? 'the host has mended it' : new Date(until).toISOString();
  return `${PROVIDERS[provider]} is not called until ${end}: ${code}`;
}

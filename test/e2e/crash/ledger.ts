/** What the stand-ins took and answered, whatever became of the answers. */
import type { Call, StandIn } from '../../sandbox/stand-in.js';

/** A paid request that a provider carried out. */
export interface Paid {
  readonly provider: 'fal' | 'gemini';
  readonly input: string;
  readonly call: Call;
}

export class Ledger {
  readonly paid: Paid[] = [];

  /** Must be set up before any fault, so that it sees what is really carried out. */
  constructor(standIns: Readonly<Record<Paid['provider'], StandIn>>) {
    for (const provider of ['fal', 'gemini'] as const)
      standIns[provider].intercept(async (call, next) => {
        const answer = await next();
        const isPaid = call.method === 'POST' && answer.ok;
        if (isPaid) this.paid.push({ provider, input: call.body.toString(), call });
        return answer;
      });
  }
}

/** fal.ai and Gemini in a process of their own, so that what they cost is not counted as the product's. */
import { startProviders } from '../sandbox/providers.js';
import { Ledger, type Entries, type LedgerOptions } from './ledger.js';
import { photographer } from './photo.js';

export interface StandInOptions extends LedgerOptions {
  /** Jobs that fal works on at once. */
  readonly falSlots: number;
}

/** What it says: where it is, that a first call has come since it was asked last, and what it is asked for. */
export type Said =
  | { readonly env: Readonly<Record<string, string>> }
  | { readonly firstCallAt: number }
  | { readonly entries: Entries };

const say = (said: Said) => process.send?.(said);

const { falSlots, ...options } = JSON.parse(process.argv[2] ?? '') as StandInOptions;
const ledger = new Ledger(options);
const providers = await startProviders({
  fal: {
    latencyMs: (input) => ledger.jobLatency(input),
    concurrency: falSlots,
    paint: await photographer(),
  },
  gemini: { latencyMs: 0 },
});
ledger.watchFal(providers.fal);
ledger.watchGemini(providers.gemini);

let isFirst = true;
for (const standIn of [providers.fal, providers.gemini])
  standIn.intercept((_, next) => {
    if (isFirst) say({ firstCallAt: Date.now() });
    isFirst = false;
    return next();
  });

process.on('message', () => {
  isFirst = true;
  say({ entries: ledger.take() });
});
process.on('disconnect', () => process.exit());
say({ env: providers.env });

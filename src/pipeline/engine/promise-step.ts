import type { Budget, Promising } from '../budget.js';
import type { PriceStep } from '../forecast.js';
import type { Run } from '../run.js';
import type { WorkStep } from './steps.js';

export interface PromiseDeps {
  /** Holds back paid steps that would cost more than may be spent. */
  readonly budget: Pick<Budget, 'promise' | 'maySpend' | 'runsWaiting' | 'events'>;
  readonly priceOf: PriceStep;
}

/** Waits until a step may be paid; a picture that was handed in is paid already. Resolves to what is called at its end. */
export async function promiseStep(
  step: WorkStep,
  run: Run,
  { budget, priceOf }: PromiseDeps,
  waiting: Omit<Promising, 'usd'>,
): Promise<() => void> {
  if (step.kind === 'collect') return () => undefined;
  return budget.promise(run, { ...waiting, usd: priceOf(step.kind, run.prompt) });
}

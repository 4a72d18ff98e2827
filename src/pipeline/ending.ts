/** How runs end that do not come to their end by themselves. */
import type { Fault } from '../errors.js';
import type { Run } from './run.js';
import { readySteps } from './ready-steps.js';

/** How a run ends that somebody ends: for a fault, or as cancelled, which waiting in vain comes to as well. */
export function statusEndedFor(fault: Fault | null): 'failed' | 'cancelled' {
  return fault && fault.code !== 'expired' ? 'failed' : 'cancelled';
}

/** How a run ends by a fault: done where all pictures are judged and only a better prompt, or a choice between equals, is left. */
export function statusAfter(fault: Fault, run: Run): 'done' | 'failed' {
  const isOfStep = 'provider' in fault || ['poisoned', 'internal'].includes(fault.code);
  const steps = readySteps(run);
  const isJudged = steps.every(({ kind }) => kind === 'refine' || kind === 'compare');
  return isOfStep && isJudged && steps.length > 0 ? 'done' : 'failed';
}

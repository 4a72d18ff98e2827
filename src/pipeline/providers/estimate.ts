/** What a submission may cost at most, before anything is paid. */
import type { Prompt } from '../prompt.js';
import { costOf, geminiCost, sizeOf } from './models.js';

/** Tokens of a usual critique and of a usual refinement, thinking included. */
const CRITIQUE = { input: 1720, output: 1500 } as const;
const REFINEMENT = { input: 900, output: 1000 } as const;

/** US dollars by list prices, every iteration painted; what has no known price counts as nothing. */
export function estimateCost(prompts: readonly Prompt[], criticModel: string): number {
  const critique = geminiCost(criticModel, CRITIQUE.input, CRITIQUE.output) ?? 0;
  const refinement = geminiCost(criticModel, REFINEMENT.input, REFINEMENT.output) ?? 0;
  return prompts.reduce((total, { model, aspect, iterations, images }) => {
    const { width, height } = sizeOf(aspect);
    const image = (costOf(model, width, height) ?? 0) + critique;
    // The checklist is about as long as a refinement.
    return total + refinement + iterations * (images * image + refinement);
  }, 0);
}

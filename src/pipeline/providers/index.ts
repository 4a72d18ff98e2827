/** The providers that there are, and what each of them does for the pipeline. */
import { setTimeout as sleep } from 'node:timers/promises';
import { linkSignal } from '../../lib/abort.js';
import type { Caller, Critic, ImageEvaluator, ImageGenerator, PromptRefiner } from '../ports.js';
import type { Abilities } from './abilities.js';
import { cancelled } from './attempt.js';
import { openFal, type FalConfig, type FalSecrets, type ResumeJobs } from './fal/index.js';
import { openGemini, type GeminiConfig, type GeminiSecrets } from './gemini/index.js';
import type { Lane } from './lane.js';
import type { ProviderSettings } from './settings.js';

const LOOK_AGAIN_MS = 500;

export interface Providers {
  readonly generator: ImageGenerator;
  readonly evaluator: ImageEvaluator;
  readonly refiner: PromptRefiner;
  readonly critic: Critic;
  /** What an image model takes, as far as it is known by now. */
  readonly abilitiesOf: (model: string) => Abilities;
  readonly lanes: readonly Lane[];
  readonly resume: ResumeJobs;
  /** Asks about nothing any more. */
  readonly close: () => void;
}

/** A picture that nobody can judge is not worth paying for, nor is a checklist of one that cannot be painted. */
export function openProviders(
  settings: ProviderSettings<FalConfig & GeminiConfig, FalSecrets & GeminiSecrets>,
): Providers {
  const { lane: fal, ...painting } = openFal(settings);
  const { lane: gemini, evaluator, refiner, critic } = openGemini(settings);
  fal.waitFor(gemini);
  return {
    ...painting,
    evaluator: {
      ...evaluator,
      async checklist(prompt, caller) {
        // Where both are closed, the critic goes first.
        await until(() => !fal.closed || gemini.closed !== null, caller);
        return evaluator.checklist(prompt, caller);
      },
    },
    refiner,
    critic,
    lanes: [fal, gemini],
  };
}

async function until(isSo: () => boolean, { signal, waiting }: Caller): Promise<void> {
  const either = linkSignal([signal, waiting]);
  try {
    while (!isSo()) await sleep(LOOK_AGAIN_MS, undefined, { signal: either.signal });
  } catch {
    throw cancelled(either.signal.reason);
  } finally {
    either.release();
  }
}

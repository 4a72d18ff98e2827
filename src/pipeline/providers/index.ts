/** The providers that there are, and what each of them does for the pipeline. */
import type { ImageEvaluator, ImageGenerator, PromptRefiner } from '../ports.js';
import { openFal, type FalConfig, type FalSecrets } from './fal/index.js';
import { openGemini, type GeminiConfig, type GeminiSecrets } from './gemini/index.js';
import type { Lane } from './lane.js';
import type { ProviderSettings } from './settings.js';

export interface Providers {
  readonly generator: ImageGenerator;
  readonly evaluator: ImageEvaluator;
  readonly refiner: PromptRefiner;
  readonly lanes: readonly Lane[];
}

export function openProviders(
  settings: ProviderSettings<FalConfig & GeminiConfig, FalSecrets & GeminiSecrets>,
): Providers {
  const { lane: fal, generator } = openFal(settings);
  const { lane: gemini, evaluator, refiner } = openGemini(settings);
  return { generator, evaluator, refiner, lanes: [fal, gemini] };
}

/** The providers that there are, and what each of them does for the pipeline. */
import { setTimeout as sleep } from 'node:timers/promises';
import { linkSignal } from '../../lib/abort.js';
import type { Caller } from '../ports.js';
import { cancelled } from './attempt.js';
import { openFal, type FalConfig, type FalSecrets } from './fal/index.js';
import { openGemini, type GeminiConfig, type GeminiSecrets } from './gemini/index.js';
import type { Judge } from './judge.js';
import type { Lane } from './lane.js';
import { openOpenAiChat, type ChatConfig, type ChatSecrets } from './openai/chat.js';
import { openOpenAiImages, type ImagesSecrets } from './openai/images.js';
import type { ImagesConfig } from './openai/painting.js';
import type { Painter } from './painter.js';
import type { ProviderSettings } from './settings.js';

const LOOK_AGAIN_MS = 500;

export interface Providers extends Omit<Painter, 'lane'>, Omit<Judge, 'lane'> {
  readonly lanes: Lanes;
}

/** Whatever their providers. */
export type Lanes = readonly [painter: Lane, critic: Lane];

interface Choice {
  readonly IMAGE_PROVIDER: 'fal' | 'openai';
  readonly CRITIC_PROVIDER: 'gemini' | 'openai';
}
type Config = Choice & FalConfig & ImagesConfig & GeminiConfig & ChatConfig;
type Secrets = FalSecrets & ImagesSecrets & GeminiSecrets & ChatSecrets;

/** A picture that nobody can judge is not worth paying for, nor is a checklist of one that cannot be painted. */
export function openProviders(settings: ProviderSettings<Config, Secrets>): Providers {
  const { IMAGE_PROVIDER, CRITIC_PROVIDER } = settings.config;
  const openPainter = IMAGE_PROVIDER === 'fal' ? openFal : openOpenAiImages;
  const openJudge = CRITIC_PROVIDER === 'gemini' ? openGemini : openOpenAiChat;
  const { lane: painter, ...painting } = openPainter(settings);
  const { lane: judge, evaluator, refiner, critic } = openJudge(settings);
  painter.waitFor(judge);
  return {
    ...painting,
    evaluator: {
      ...evaluator,
      async checklist(prompt, caller) {
        // Where both are closed, the critic goes first.
        await until(() => !painter.closed || judge.closed !== null, caller);
        return evaluator.checklist(prompt, caller);
      },
    },
    refiner,
    critic,
    lanes: [painter, judge],
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

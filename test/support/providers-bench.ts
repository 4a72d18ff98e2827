/** Both providers, opened on stand-ins, with their lanes. */
import type { Provider } from '../../src/errors.js';
import { readConfig } from '../../src/config.js';
import { openProviders } from '../../src/pipeline/providers/index.js';
import { startFal } from '../sandbox/fal/index.js';
import * as faults from '../sandbox/faults.js';
import { startGemini } from '../sandbox/gemini/index.js';
import * as refusals from '../sandbox/refusals.js';
import { aRequest, opened, provided } from './lane-bench.js';

export const KEYS = {
  falKey: 'fal-key-that-nobody-may-see',
  geminiKey: 'gemini-key-that-nobody-may-see',
  openaiImagesKey: undefined,
  openaiChatKey: undefined,
};

export async function bench({
  closedMs = 300,
  patienceMs = 0,
  retries = 2,
  openMs = 50,
  refused = [] as Provider[],
} = {}) {
  const falStandIn = await opened(startFal({ latencyMs: 5 }));
  const geminiStandIn = await opened(startGemini({ latencyMs: 1 }));
  if (refused.length > 0) geminiStandIn.intercept(faults.times(2, refusals.geminiForbidden()));
  const { config, ...given } = provided({ retries }, KEYS.geminiKey);
  const { lanes, ...ports } = openProviders({
    ...given,
    refused,
    timing: { ...given.timing, closedMs, patienceMs, openMs },
    config: {
      ...readConfig(
        {
          FAL_AI_API_KEY: KEYS.falKey,
          FAL_MODEL: aRequest().model,
          FAL_REQUESTS_PER_MINUTE: '600',
          FAL_BASE_URL: falStandIn.origin,
          GEMINI_API_KEY: KEYS.geminiKey,
          GEMINI_REQUESTS_PER_MINUTE: '600',
          GEMINI_BASE_URL: geminiStandIn.origin,
        },
        'cli',
      ).config,
      ...config,
    },
    secrets: KEYS,
  });
  const [fal, gemini] = lanes;
  const told = () => given.lines.filter(({ level }) => level === 'error');
  return { ...given, ...ports, fal, gemini, falStandIn, geminiStandIn, told };
}

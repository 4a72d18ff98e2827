/** Both paid services as stand-ins, and the environment that leads to them. */
import { startFal, type FalOptions, type FalStandIn } from './fal/index.js';
import { startGemini, type GeminiOptions, type GeminiStandIn } from './gemini/index.js';

export interface Providers {
  readonly fal: FalStandIn;
  readonly gemini: GeminiStandIn;
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function startProviders(
  options: { readonly fal?: FalOptions; readonly gemini?: GeminiOptions } = {},
): Promise<Providers> {
  const keys = { fal: 'sandbox-fal-key', gemini: 'sandbox-gemini-key' };
  const fal = await startFal({ key: keys.fal, ...options.fal });
  const gemini = await startGemini({ key: keys.gemini, ...options.gemini });
  return {
    fal,
    gemini,
    env: {
      FAL_BASE_URL: fal.origin,
      FAL_AI_API_KEY: options.fal?.key ?? keys.fal,
      GEMINI_BASE_URL: gemini.origin,
      GEMINI_API_KEY: options.gemini?.key ?? keys.gemini,
    },
    async close() {
      await Promise.all([fal.close(), gemini.close()]);
    },
  };
}

/** Limits that let a try-out run as fast as the machine can; {@link limitsOf} lets the environment say otherwise. */
export const GENEROUS = {
  FAL_CONCURRENCY: '8',
  FAL_REQUESTS_PER_MINUTE: '10000',
  GEMINI_CONCURRENCY: '12',
  GEMINI_REQUESTS_PER_MINUTE: '10000',
} as const;

/** The limits of a try-out, and nothing else of the shell that it was started from. */
export function limitsOf(env: NodeJS.ProcessEnv): Record<string, string> {
  const asked = Object.keys(GENEROUS).flatMap((name) => {
    const value = env[name] ?? '';
    return value === '' ? [] : [[name, value] as const];
  });
  return { ...GENEROUS, ...Object.fromEntries(asked) };
}

/** How fast the stand-ins of a try-out answer: slow enough to watch, fast enough not to wait. */
export const BRISK = {
  fal: { latencyMs: { median: 350, sigma: 0.3 }, concurrency: 8 },
  gemini: { latencyMs: { median: 250, sigma: 0.3 } },
} as const;

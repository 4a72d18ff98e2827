/** Gemini's stand-in with a critic set on it, and what the critic sends. */
import { z } from 'zod';
import type { ReadPicture } from '../../src/pipeline/ports.js';
import { openGemini } from '../../src/pipeline/providers/gemini/index.js';
import * as faults from '../sandbox/faults.js';
import { startGemini, type GeminiOptions, type GeminiStandIn } from '../sandbox/gemini/index.js';
import { paint } from '../sandbox/painter/index.js';
import type { Interceptor } from '../sandbox/stand-in.js';
import { aPrompt } from './builders.js';
import { aCaller, opened, provided, type CallLimits } from './lane-bench.js';

export const KEY = 'gemini-key-that-nobody-may-see';
export const caller = aCaller();
export const prompt = aPrompt({
  prompt: 'a red fox',
  scene: 'in snow',
  mood: 'calm',
  negative: 'trees',
});
export const fields = { prompt: 'a red fox', scene: 'in snow', mood: 'calm', negative: 'trees' };

export async function studio(options: GeminiOptions = {}, limits: CallLimits = {}) {
  const standIn = await opened(startGemini({ latencyMs: 1, key: KEY, ...options }));
  const { config, ...given } = provided(limits, KEY);
  const { evaluator, refiner, critic, lane } = openGemini({
    ...given,
    config: {
      ...config,
      GEMINI_MODEL: 'gemini-flash-latest',
      GEMINI_CONCURRENCY: 4,
      GEMINI_REQUESTS_PER_MINUTE: 60,
      GEMINI_BASE_URL: `${standIn.origin}/`,
    },
    secrets: { geminiKey: KEY },
  });
  return { ...given, standIn, lane, critic: { ...evaluator, ...refiner, ...critic } };
}

/** Reads a picture of something. */
export const picture = async (of: string): Promise<ReadPicture> => {
  const { bytes } = await paint({
    prompt: of,
    seed: 1,
    size: { width: 512, height: 512 },
    format: 'png',
  });
  return () => Promise.resolve(bytes);
};

const requestSchema = z.object({
  systemInstruction: z.object({ parts: z.array(z.object({ text: z.string() })) }),
  contents: z.array(z.object({ parts: z.array(z.record(z.string(), z.unknown())) })),
  generationConfig: z.record(z.string(), z.unknown()),
  safetySettings: z.array(z.unknown()).min(4),
});

/** The newest request as the stand-in saw it. */
export function requestTo({ calls }: GeminiStandIn) {
  const request = requestSchema.parse(JSON.parse(calls.at(-1)?.body.toString() ?? ''));
  const parts = request.contents[0]?.parts ?? [];
  const data: unknown = JSON.parse(String(parts[0]?.text));
  return { ...request, data, images: parts.slice(1) };
}

export const answering = (answer: unknown): Interceptor =>
  faults.geminiText({ text: typeof answer === 'string' ? answer : JSON.stringify(answer) });

/** Stand-ins of servers that speak OpenAI's language, with what is opened on them. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openOpenAiImages } from '../../src/pipeline/providers/openai/images.js';
import { KEPT } from '../../src/pipeline/providers/openai/kept.js';
import type { ImagesConfig } from '../../src/pipeline/providers/openai/painting.js';
import {
  startOpenAiImages,
  type OpenAiImagesOptions,
  type OpenAiImagesStandIn,
} from '../sandbox/openai/images.js';
import { aFolder } from './database.js';
import { opened, provided, type CallLimits } from './lane-bench.js';

export const KEY = 'openai-key-that-nobody-may-see';
export const MODEL = 'easel-local';

export interface Room {
  readonly outputDir?: string;
  readonly config?: Partial<ImagesConfig>;
  readonly there?: OpenAiImagesStandIn;
}

export async function imagesStudio(
  options: OpenAiImagesOptions = {},
  limits: CallLimits = {},
  { outputDir, config: more = {}, there }: Room = {},
) {
  const standIn =
    there ?? (await opened(startOpenAiImages({ latencyMs: 5, key: KEY, ...options })));
  const { config, ...given } = provided({ timeoutMs: 10_000, ...limits }, KEY);
  const folder = outputDir ?? (await aFolder());
  const painter = openOpenAiImages({
    ...given,
    config: {
      ...config,
      OPENAI_IMAGES_BASE_URL: `${standIn.baseUrl}/`,
      OPENAI_IMAGES_MODEL: MODEL,
      OPENAI_IMAGES_FIELDS: options.fields ?? [],
      OPENAI_IMAGES_USD: 0.04,
      OPENAI_IMAGES_CONCURRENCY: 4,
      OPENAI_IMAGES_REQUESTS_PER_MINUTE: 60,
      OUTPUT_DIR: folder,
      ...more,
    },
    secrets: { openaiImagesKey: KEY },
  });
  return { ...given, ...painter, standIn, outputDir: folder };
}

/** The names of pictures that are paid and no run has yet. */
export function keptIn(outputDir: string): string[] {
  const folder = join(outputDir, KEPT);
  return existsSync(folder) ? readdirSync(folder) : [];
}

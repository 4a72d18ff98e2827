/** Stand-ins of servers that speak OpenAI's language, with what is opened on them. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { openOpenAiChat, type ChatConfig } from '../../src/pipeline/providers/openai/chat.js';
import { openOpenAiImages } from '../../src/pipeline/providers/openai/images.js';
import { KEPT } from '../../src/pipeline/providers/openai/kept.js';
import type { ImagesConfig } from '../../src/pipeline/providers/openai/painting.js';
import {
  startOpenAiChat,
  type OpenAiChatOptions,
  type OpenAiChatStandIn,
} from '../sandbox/openai/chat.js';
import {
  startOpenAiImages,
  type OpenAiImagesOptions,
  type OpenAiImagesStandIn,
} from '../sandbox/openai/images.js';
import type { Interceptor } from '../sandbox/stand-in.js';
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

export const EYES = 'easel-eyes';

export async function chatStudio(
  options: OpenAiChatOptions = {},
  limits: CallLimits = {},
  more: Partial<ChatConfig> & { readonly key?: undefined } = {},
) {
  const openaiChatKey = 'key' in more ? undefined : KEY;
  const key = openaiChatKey === undefined ? {} : { key: openaiChatKey };
  const standIn = await opened(startOpenAiChat({ latencyMs: 1, ...key, ...options }));
  const { config, ...given } = provided({ timeoutMs: 10_000, ...limits }, KEY);
  const { evaluator, refiner, critic, lane } = openOpenAiChat({
    ...given,
    config: {
      ...config,
      OPENAI_CHAT_BASE_URL: `${standIn.baseUrl}/`,
      OPENAI_CHAT_MODEL: EYES,
      OPENAI_CHAT_USD: [2, 8],
      OPENAI_CHAT_CONCURRENCY: 4,
      OPENAI_CHAT_REQUESTS_PER_MINUTE: 60,
      ...more,
    },
    secrets: { openaiChatKey },
  });
  return { ...given, standIn, lane, critic: { ...evaluator, ...refiner, ...critic } };
}

const requestSchema = z.object({
  model: z.string(),
  messages: z.tuple([
    z.object({ role: z.literal('system'), content: z.string() }),
    z.object({ role: z.literal('user'), content: z.array(z.record(z.string(), z.unknown())) }),
  ]),
  response_format: z.record(z.string(), z.unknown()),
});

/** The newest request as the stand-in saw it. */
export function chatRequestTo({ calls }: OpenAiChatStandIn) {
  const request = requestSchema.parse(JSON.parse(calls.at(-1)?.body.toString() ?? ''));
  const [{ content: instructions }, { content: parts }] = request.messages;
  const data: unknown = JSON.parse(String(parts[0]?.text));
  return { ...request, instructions, data, images: parts.slice(1) };
}

/** The server says this, and that it said it whole. */
export const saying =
  (content: unknown, finish_reason: string | null = 'stop', more: object = {}): Interceptor =>
  () =>
    Response.json({ choices: [{ index: 0, finish_reason, message: { content, ...more } }] });

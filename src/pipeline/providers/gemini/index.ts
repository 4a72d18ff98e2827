/** Google Gemini as ImageEvaluator and PromptRefiner: one request a question, its answer bound by a schema. */
import type { GenerateContentRequest, Part } from '@google/generative-ai';
import type { ReadPicture } from '../../ports.js';
import type { Note } from '../attempt.js';
import { createJudge, versionTeller, type Judge } from '../judge.js';
import { createLane } from '../lane.js';
import { geminiCost } from '../models.js';
import type { ProviderSettings } from '../settings.js';
import { openGeminiClient, textOf, type GeminiResponse } from './client.js';
import { badAnswer } from './faults.js';
import type { Task } from './task.js';

export interface GeminiConfig {
  readonly GEMINI_MODEL: string;
  readonly GEMINI_CONCURRENCY: number;
  readonly GEMINI_REQUESTS_PER_MINUTE: number;
  readonly GEMINI_BASE_URL: string;
}

export interface GeminiSecrets {
  readonly geminiKey: string;
}

/** Opens Gemini. All methods of critic and refiner throw EaselErrors. */
export function openGemini(settings: ProviderSettings<GeminiConfig, GeminiSecrets>): Judge {
  const { config, record, log, redact, timing } = settings;
  const { GEMINI_MODEL: model } = config;
  const send = createSend(settings);
  const lane = createLane({
    provider: 'gemini',
    concurrency: config.GEMINI_CONCURRENCY,
    requestsPerMinute: config.GEMINI_REQUESTS_PER_MINUTE,
    timeoutMs: config.API_TIMEOUT_MS,
    retries: config.API_RETRIES,
    record,
    log,
    probe: { model, send: (signal, _attempt, note) => send(PROBE, signal, note) },
    // A picture is paid beside its first question; a job of fal's costs nothing where it is refused.
    wasRefused: settings.refused?.includes('gemini') ?? false,
    ...timing,
  });
  return createJudge({
    lane,
    model,
    badAnswer,
    redact,
    async send(task, signal, note) {
      const { response, modelVersion } = await send(await requestOf(task), signal, note);
      return { modelVersion, text: () => textOf(response) };
    },
  });
}

/** Asks the question of the lane's probe; resolves to its price in US dollars, where that is known. @throws EaselError */
export async function probeGemini(
  settings: Pick<ProviderSettings<GeminiConfig, GeminiSecrets>, SentWith>,
  signal: AbortSignal,
): Promise<number | null> {
  let cost: number | null = null;
  await createSend(settings)(PROBE, signal, ({ costUsd }) => {
    cost ??= costUsd ?? null;
  });
  return cost;
}

/** A question that costs next to nothing, and is refused as all others are. */
const PROBE: GenerateContentRequest = {
  contents: [{ role: 'user', parts: [{ text: 'Answer with one word.' }] }],
  generationConfig: { maxOutputTokens: 1 },
};

/** Sends a request, and notes what its answer cost and which model gave it. */
type Send = (
  request: GenerateContentRequest,
  signal: AbortSignal,
  note: Note,
) => Promise<{ readonly response: GeminiResponse; readonly modelVersion: string }>;

type SentWith = 'config' | 'secrets' | 'log' | 'redact';

function createSend({
  config,
  secrets,
  log,
  redact,
}: Pick<ProviderSettings<GeminiConfig, GeminiSecrets>, SentWith>): Send {
  const { GEMINI_MODEL: model, GEMINI_BASE_URL: baseUrl } = config;
  const send = openGeminiClient({ key: secrets.geminiKey, baseUrl, model, redact });
  const versionOf = versionTeller((modelVersion) => {
    log.info({ model, modelVersion }, 'Gemini answers as this model');
  });
  return async (request, signal, note) => {
    const response = await send(request, signal);
    const modelVersion = versionOf(response.modelVersion ?? model);
    account(response, modelVersion, note);
    return { response, modelVersion };
  };
}

async function requestOf(task: Task<unknown>): Promise<GenerateContentRequest> {
  const pictures = await Promise.all(task.pictures.map(partOf));
  return {
    systemInstruction: task.instructions,
    contents: [{ role: 'user', parts: [{ text: JSON.stringify(task.data) }, ...pictures] }],
    generationConfig: { responseMimeType: 'application/json', responseSchema: task.schema },
  };
}

async function partOf(read: ReadPicture): Promise<Part> {
  return { inlineData: { mimeType: 'image/jpeg', data: (await read()).toString('base64') } };
}

/** What an answer cost, whether it can be used or not. */
function account({ usageMetadata }: GeminiResponse, modelVersion: string, note: Note): void {
  note({ modelVersion });
  if (usageMetadata?.promptTokenCount === undefined) return;
  const { promptTokenCount, candidatesTokenCount = 0, thoughtsTokenCount = 0 } = usageMetadata;
  const outputTokens = candidatesTokenCount + thoughtsTokenCount;
  const costUsd = geminiCost(modelVersion, promptTokenCount, outputTokens);
  note({ inputTokens: promptTokenCount, outputTokens, costUsd });
}

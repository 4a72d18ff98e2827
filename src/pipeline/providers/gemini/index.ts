/** Google Gemini as ImageEvaluator and PromptRefiner: one request a question, its answer bound by a schema. */
import type { GenerateContentRequest, Part } from '@google/generative-ai';
import { z } from 'zod';
import type { Caller, Critic, ImageEvaluator, PromptRefiner, ReadPicture } from '../../ports.js';
import type { Note } from '../attempt.js';
import { createLane, type Lane } from '../lane.js';
import { geminiCost } from '../models.js';
import type { ProviderSettings } from '../settings.js';
import { openGeminiClient, textOf, type GeminiResponse } from './client.js';
import { badAnswer } from './faults.js';
import { jsonIn } from './json-in.js';
import { critiqueTask } from './critique-task.js';
import { evaluateTask } from './evaluate-task.js';
import { refineTask } from './refine-task.js';
import type { Task } from './task.js';
import { checklistTask, preferTask } from './tasks.js';

/** A picture is paid, or about to be, when its critic is asked. */
const PATIENCE_MS = 30 * 60_000;

export interface GeminiConfig {
  readonly GEMINI_MODEL: string;
  readonly GEMINI_CONCURRENCY: number;
  readonly GEMINI_REQUESTS_PER_MINUTE: number;
  readonly GEMINI_BASE_URL: string;
}

export interface GeminiSecrets {
  readonly geminiKey: string;
}

/** Asks Gemini what a task says. */
type Ask = <T>(task: Task<T>, caller: Caller) => Promise<{ found: T; modelVersion: string }>;

/** Opens Gemini. All methods of critic and refiner throw EaselErrors. */
export function openGemini(settings: ProviderSettings<GeminiConfig, GeminiSecrets>): {
  readonly lane: Lane;
  readonly evaluator: ImageEvaluator;
  readonly refiner: PromptRefiner;
  readonly critic: Critic;
} {
  const { config, record, log, timing } = settings;
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
  const ask = createAsk(settings, lane, send);
  const evaluator: ImageEvaluator = {
    async checklist(prompt, caller) {
      return (await ask(checklistTask(prompt), caller)).found;
    },
    async evaluate(picture, prompt, checklist, caller) {
      const { found, modelVersion } = await ask(evaluateTask(picture, prompt, checklist), caller);
      return { ...found, modelVersion };
    },
    async prefer(pictures, prompt, caller) {
      return (await ask(preferTask(pictures, prompt), caller)).found;
    },
  };
  const refiner: PromptRefiner = {
    async refine(prompt, checklist, history, caller) {
      const { found, modelVersion } = await ask(refineTask(prompt, checklist, history), caller);
      return { ...found, modelVersion };
    },
  };
  const critic: Critic = {
    async critique(prompt, exhibit, caller) {
      const { found, modelVersion } = await ask(critiqueTask(prompt, exhibit), caller);
      const { evaluation, refined } = found;
      return {
        evaluation: { ...evaluation, modelVersion },
        refined: refined && { ...refined, modelVersion },
      };
    },
  };
  return { lane, evaluator, refiner, critic };
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
  let version = '';

  /** `alias` models move: what answered is kept with every answer, and a move is worth a line. */
  function versionOf({ modelVersion = model }: GeminiResponse): string {
    if (modelVersion !== version) log.info({ model, modelVersion }, 'Gemini answers as this model');
    version = modelVersion;
    return modelVersion;
  }

  return async (request, signal, note) => {
    const response = await send(request, signal);
    const modelVersion = versionOf(response);
    account(response, modelVersion, note);
    return { response, modelVersion };
  };
}

function createAsk(
  { config: { GEMINI_MODEL: model }, redact }: ProviderSettings<GeminiConfig, GeminiSecrets>,
  lane: Lane,
  send: Send,
): Ask {
  return (task, caller) => {
    const options = {
      caller,
      operation: task.operation,
      model,
      onceMore: ['bad_answer'],
      patienceMs: PATIENCE_MS,
    } as const;
    return lane.call(options, async (signal, _attempt, note) => {
      const { response, modelVersion } = await send(await requestOf(task), signal, note);
      await caller.answered();
      return { found: read(task, redact(textOf(response))), modelVersion };
    });
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

/** The first value of the text that answers the task. */
function read<T>(task: Task<T>, text: string): T {
  let problem = 'the text is not JSON';
  for (const value of jsonIn(text))
    try {
      return task.read(value);
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      problem = 'the text has another shape';
    }
  throw badAnswer(problem);
}

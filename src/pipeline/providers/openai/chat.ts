/** A server with OpenAI's chat endpoint and a model that sees, as the critic. */
import { z } from 'zod';
import type { ReadPicture } from '../../ports.js';
import type { Note } from '../attempt.js';
import type { Task } from '../gemini/task.js';
import { createJudge, versionTeller, type Judge } from '../judge.js';
import { createLane } from '../lane.js';
import type { ProviderSettings } from '../settings.js';
import { badAnswer, withheld } from './faults.js';
import { jsonSchemaOf } from './json-schema.js';
import { openServer } from './server.js';

export interface ChatConfig {
  readonly OPENAI_CHAT_BASE_URL: string;
  readonly OPENAI_CHAT_MODEL?: string | undefined;
  /** US dollars a million tokens, in and out, where the host knows. */
  readonly OPENAI_CHAT_USD?: TokenPrice | undefined;
  readonly OPENAI_CHAT_CONCURRENCY: number;
  readonly OPENAI_CHAT_REQUESTS_PER_MINUTE: number;
}

export type TokenPrice = readonly [input: number, output: number];

export interface ChatSecrets {
  readonly openaiChatKey: string | undefined;
}

type Settings = ProviderSettings<ChatConfig, ChatSecrets>;
type SentWith = Pick<Settings, 'config' | 'secrets' | 'log' | 'redact'>;

const provider = 'openai-chat';
/** Many times what an answer takes. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** All methods of critic and refiner throw EaselErrors. */
export function openOpenAiChat(settings: Settings): Judge {
  const { config, record, log, redact, timing } = settings;
  const model = modelOf(config);
  const send = createSend(settings);
  const lane = createLane({
    provider,
    concurrency: config.OPENAI_CHAT_CONCURRENCY,
    requestsPerMinute: config.OPENAI_CHAT_REQUESTS_PER_MINUTE,
    timeoutMs: config.API_TIMEOUT_MS,
    retries: config.API_RETRIES,
    record,
    log,
    probe: { model, send: (signal, _attempt, note) => send(PROBE, signal, note) },
    // A picture is paid beside its first question.
    wasRefused: settings.refused?.includes(provider) ?? false,
    ...timing,
  });
  return createJudge({
    lane,
    model,
    redact,
    badAnswer: (message) => badAnswer(provider, message),
    async send(task, signal, note) {
      const { choice, modelVersion } = await send(await requestOf(task), signal, note);
      return { modelVersion, text: () => textOf(choice) };
    },
  });
}

/** Asks the question of the lane's probe; resolves to its price in US dollars, where that is known. @throws EaselError */
export async function probeOpenAiChat(
  settings: SentWith,
  signal: AbortSignal,
): Promise<number | null> {
  let cost: number | null = null;
  await createSend(settings)(PROBE, signal, ({ costUsd }) => {
    cost ??= costUsd ?? null;
  });
  return cost;
}

function modelOf({ OPENAI_CHAT_MODEL }: ChatConfig): string {
  return OPENAI_CHAT_MODEL ?? '';
}

/** No limit of tokens, for servers differ in its name. */
const PROBE = { messages: [{ role: 'user', content: 'Answer with one word.' }] };

const count = z.number().nullish().catch(undefined);
const partSchema = z.object({ text: z.string().optional().catch(undefined) });
const choiceSchema = z.object({
  finish_reason: z.string().nullish(),
  message: z.object({
    content: z.union([z.string(), z.array(partSchema)]).nullish(),
    refusal: z.string().nullish(),
  }),
});
const answerSchema = z.object({
  choices: z.array(choiceSchema).min(1),
  model: z.string().max(100).nullish().catch(undefined),
  usage: z.object({ prompt_tokens: count, completion_tokens: count }).nullish().catch(undefined),
});
type Answer = z.infer<typeof answerSchema>;
type Choice = z.infer<typeof choiceSchema>;

/** Sends a request, and notes what its answer cost and which model gave it. */
type Send = (
  request: object,
  signal: AbortSignal,
  note: Note,
) => Promise<{ readonly choice: Choice; readonly modelVersion: string }>;

function createSend({ config, secrets, log, redact }: SentWith): Send {
  const model = modelOf(config);
  const { OPENAI_CHAT_BASE_URL: baseUrl, OPENAI_CHAT_USD: price } = config;
  const server = openServer({ provider, baseUrl, key: secrets.openaiChatKey, redact });
  const versionOf = versionTeller((modelVersion) => {
    log.info({ model, modelVersion }, 'the critic answers as this model');
  });
  return async (request, signal, note) => {
    const said = await server.post(
      '/chat/completions',
      { model, ...request },
      { signal, maxBytes: MAX_BODY_BYTES },
    );
    const { data } = answerSchema.safeParse(said);
    const [choice] = data?.choices ?? [];
    if (!data || !choice) throw badAnswer(provider, 'the answer has another shape');
    const modelVersion = versionOf(data.model ?? model);
    note({ modelVersion });
    account(data, price, note);
    return { choice, modelVersion };
  };
}

/** What an answer cost, whether it can be used or not. */
function account({ usage }: Answer, price: TokenPrice | undefined, note: Note): void {
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = usage ?? {};
  if (typeof inputTokens !== 'number') return;
  const output = outputTokens ?? 0;
  const costUsd = price ? (inputTokens * price[0] + output * price[1]) / 1e6 : null;
  note({ inputTokens, outputTokens: output, costUsd });
}

async function requestOf(task: Task<unknown>): Promise<object> {
  const pictures = await Promise.all(task.pictures.map(partOf));
  return {
    messages: [
      { role: 'system', content: task.instructions },
      {
        role: 'user',
        content: [{ type: 'text', text: JSON.stringify(task.data) }, ...pictures],
      },
    ],
    response_format: {
      type: 'json_schema',
      json_schema: { name: task.operation, strict: true, schema: jsonSchemaOf(task.schema) },
    },
  };
}

async function partOf(read: ReadPicture) {
  const url = `data:image/jpeg;base64,${(await read()).toString('base64')}`;
  return { type: 'image_url', image_url: { url } };
}

/** The answer's text, where it is whole: a part of one must not be read as "nothing to complain of". */
function textOf({ finish_reason: reason, message: { content, refusal } }: Choice): string {
  if (reason === 'content_filter' || refusal) throw withheld(provider, 'withheld');
  if (reason !== 'stop') throw badAnswer(provider, reason === 'length' ? reason : 'not whole');
  if (typeof content === 'string') return content;
  return (content ?? []).map(({ text = '' }) => text).join('');
}

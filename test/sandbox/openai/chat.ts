/** A stand-in for a server with OpenAI's chat endpoint: the critic of the sandbox, in another language. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { z } from 'zod';
import { hash, latencyOf, type Latency } from '../chance.js';
import { fit, schemaSchema, type Schema } from '../gemini/schema.js';
import { parseTask, picturesOf, solve, type Critic, type Shown } from '../gemini/tasks.js';
import { drawnIn } from '../painter/index.js';
import { serve, type StandIn } from '../stand-in.js';
import { letIn, listModels, refuse, refusing } from './manners.js';

export interface OpenAiChatOptions {
  readonly port?: number;
  /** The one key that is let in; without it none is asked for. */
  readonly key?: string;
  readonly latencyMs?: Latency;
  readonly seed?: number;
  readonly models?: readonly string[];
  /** What an answer calls its model; the name that was asked for where it is absent. */
  readonly modelVersion?: string;
  /** The sandbox's own unless given. */
  readonly critic?: Critic;
}

export interface OpenAiChatStandIn extends StandIn {
  readonly standIn: StandIn;
  /** The address to configure. */
  readonly baseUrl: string;
}

const MODEL = 'easel-eyes';
const IMAGE_TOKENS = 1_000;

const partSchema = z.union([
  z.strictObject({ type: z.literal('text'), text: z.string() }),
  z.strictObject({
    type: z.literal('image_url'),
    image_url: z.object({ url: z.string().regex(/^data:image\/\w+;base64,/) }),
  }),
]);
const requestSchema = z.strictObject({
  model: z.string(),
  messages: z
    .array(z.object({ role: z.string(), content: z.union([z.string(), z.array(partSchema)]) }))
    .min(1),
  response_format: z
    .strictObject({
      type: z.literal('json_schema'),
      json_schema: z.strictObject({
        name: z.string().regex(/^[\w-]{1,64}$/),
        strict: z.literal(true),
        schema: z.unknown(),
      }),
    })
    .optional(),
});
type Request = z.infer<typeof requestSchema>;

const invalid = (message: string): never => refuse(400, message, 'invalid_request_error');

const strictSchema = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  required: z.array(z.string()).optional(),
  additionalProperties: z.unknown().optional(),
  minItems: z.undefined().optional(),
  maxItems: z.undefined().optional(),
  nullable: z.undefined().optional(),
});

/** What the strict form refuses: objects that leave anything open, and limits. */
function checkStrict(schema: unknown): void {
  const { data } = strictSchema.safeParse(schema);
  if (!data) return invalid('Invalid schema for response_format: a keyword is not permitted.');
  const { properties, items, required = [], additionalProperties } = data;
  if (properties) {
    const isWhole = Object.keys(properties).every((name) => required.includes(name));
    if (additionalProperties !== false || !isWhole)
      invalid("Invalid schema for response_format: 'additionalProperties' must be false.");
    for (const inner of Object.values(properties)) checkStrict(inner);
  }
  if (items !== undefined) checkStrict(items);
}

const partsOf = ({ messages }: Request) =>
  messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content));

async function shownIn(request: Request): Promise<Shown[]> {
  const urls = partsOf(request).flatMap((part) =>
    part.type === 'image_url' ? [part.image_url.url] : [],
  );
  const shown = urls.map(async (url) => {
    const data = url.replace(/^[^,]*,/, '');
    return { look: await drawnIn(Buffer.from(data, 'base64')), name: hash(data).toString(36) };
  });
  return Promise.all(shown).catch(() => invalid('Invalid image.'));
}

async function answerOf(
  request: Request,
  schema: Schema,
  critic: Critic | undefined,
): Promise<string> {
  const [text] = partsOf(request).flatMap((part) => (part.type === 'text' ? [part.text] : []));
  const task = parseTask(JSON.parse(text ?? 'null')).data ?? invalid('Nothing is asked.');
  const shown = await shownIn(request);
  if (shown.length < picturesOf(task)) invalid('An image is missing.');
  return JSON.stringify(fit(solve(task, shown, critic && { critic }), schema));
}

const tokensIn = (text: string) => Math.ceil(text.length / 4);

function usageOf(request: Request, answer: string) {
  const parts = partsOf(request);
  const images = parts.filter(({ type }) => type === 'image_url').length;
  const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  const prompt_tokens = tokensIn(texts.join('')) + images * IMAGE_TOKENS;
  const completion_tokens = tokensIn(answer);
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}

async function complete(given: unknown, options: OpenAiChatOptions): Promise<object> {
  const { models = [MODEL], modelVersion, critic } = options;
  const request = requestSchema.safeParse(given).data ?? invalid('Invalid request.');
  if (!models.includes(request.model))
    refuse(
      404,
      `The model '${request.model}' does not exist.`,
      'invalid_request_error',
      'model_not_found',
    );
  const { response_format: format } = request;
  if (format) checkStrict(format.json_schema.schema);
  const isUnwanted = /blocktest/i.test(JSON.stringify(request.messages));
  const content = !format
    ? 'Yes'
    : isUnwanted
      ? null
      : await answerOf(request, schemaSchema.parse(format.json_schema.schema), critic);
  const refusal = isUnwanted ? 'I cannot help with that.' : null;
  return {
    id: `chatcmpl-${hash(JSON.stringify(request)).toString(36)}`,
    object: 'chat.completion',
    model: modelVersion ?? request.model,
    choices: [
      { index: 0, message: { role: 'assistant', content, refusal }, finish_reason: 'stop' },
    ],
    usage: usageOf(request, content ?? ''),
  };
}

export async function startOpenAiChat(options: OpenAiChatOptions = {}): Promise<OpenAiChatStandIn> {
  const { models = [MODEL], latencyMs = 150, seed = 1 } = options;
  const app = new Hono<{ Bindings: HttpBindings }>();
  let nth = 0;
  app.onError(refusing);
  app.use(letIn(options.key));
  app.get('/v1/models', (c) => c.json(listModels(models)));
  app.post('/v1/chat/completions', async (c) => {
    const body: unknown = await c.req.json().catch(() => undefined);
    const answer = await complete(body, options);
    nth += 1;
    await sleep(latencyOf(latencyMs, seed, nth, JSON.stringify(body)), undefined, { ref: false });
    return c.json(answer);
  });
  const standIn = await serve(app, options.port);
  return { ...standIn, standIn, baseUrl: `${standIn.origin}/v1` };
}

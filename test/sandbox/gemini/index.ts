/** A stand-in for the Gemini API: a critic that sees what the sandbox's painter painted. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { z } from 'zod';
import { hash, latencyOf, type Latency } from '../chance.js';
import { faultIn, fit, schemaSchema } from './schema.js';
import { parseTask, picturesOf, solve, type Critic, type Shown, type Task } from './tasks.js';
import { drawnIn } from '../painter/index.js';
import { serve, type StandIn } from '../stand-in.js';

export interface GeminiOptions {
  readonly port?: number;
  /** The one key that is let in; without it any key is. */
  readonly key?: string;
  readonly latencyMs?: Latency;
  readonly seed?: number;
  readonly models?: readonly string[];
  /** What `modelVersion` says; the model's own name where it is absent. */
  readonly modelVersion?: string;
  /** The sandbox's own unless given. */
  readonly critic?: Critic;
}

export interface GeminiStandIn extends StandIn {
  readonly standIn: StandIn;
}

const MODELS = [
  'gemini-flash-latest',
  'gemini-flash-lite-latest',
  'gemini-pro-latest',
  'gemini-3.8-flash',
  'gemini-3.5-flash',
  'gemini-3.5-flash-lite',
  'gemini-2.5-flash',
];
/** About what one image counts by default. */
const IMAGE_TOKENS = 1_120;

const partSchema = z.union([
  z.object({ text: z.string() }),
  z.object({ inlineData: z.object({ mimeType: z.string(), data: z.base64() }) }),
]);

const requestSchema = z.object({
  systemInstruction: z.object({ parts: z.array(partSchema) }).optional(),
  contents: z
    .array(z.object({ role: z.string().optional(), parts: z.array(partSchema).min(1) }))
    .min(1),
  generationConfig: z.union([
    z.object({ responseMimeType: z.literal('application/json'), responseSchema: schemaSchema }),
    z.object({ maxOutputTokens: z.int().min(1) }),
  ]),
});

type Request = z.infer<typeof requestSchema>;

/** A refusal in the shape that all Google APIs share. */
class Refusal extends Error {
  readonly code: 400 | 404;
  readonly details: readonly unknown[];

  constructor(code: 400 | 404, message: string, details: readonly unknown[] = []) {
    super(message);
    this.code = code;
    this.details = details;
  }

  get body() {
    const status = this.code === 404 ? 'NOT_FOUND' : 'INVALID_ARGUMENT';
    return {
      error: {
        code: this.code,
        message: this.message,
        status,
        ...(this.details.length > 0 && { details: this.details }),
      },
    };
  }
}

function refuseKey(): never {
  const message = 'API key not valid. Please pass a valid API key.';
  throw new Refusal(400, message, [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
      metadata: { service: 'generativelanguage.googleapis.com' },
    },
    { '@type': 'type.googleapis.com/google.rpc.LocalizedMessage', locale: 'en-US', message },
  ]);
}

function parseRequest(body: string): Request {
  let given: unknown;
  try {
    given = JSON.parse(body);
  } catch {
    throw new Refusal(400, 'Invalid JSON payload received. Unexpected token.');
  }
  const parsed = requestSchema.safeParse(given);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => ({
      field: issue.path.join('.'),
      description: issue.message,
    }));
    const said = fields
      .map((one) => `Invalid value at '${one.field}': ${one.description}`)
      .join('\n');
    throw new Refusal(400, said, [
      { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: fields },
    ]);
  }
  const { generationConfig } = parsed.data;
  const fault = 'responseSchema' in generationConfig && faultIn(generationConfig.responseSchema);
  if (fault) throw new Refusal(400, fault);
  return parsed.data;
}

const partsOf = (request: Request) => request.contents.flatMap((content) => content.parts);
const textsOf = (request: Request) =>
  partsOf(request).flatMap((part) => ('text' in part ? [part.text] : []));

/** The data document; a text that is none is still a request, only one that this critic can make nothing of. */
function taskOf(request: Request): Task {
  let given: unknown;
  try {
    given = JSON.parse(textsOf(request)[0] ?? '');
  } catch {
    throw new Refusal(400, 'Request contains an invalid argument.');
  }
  const parsed = parseTask(given);
  if (!parsed.success)
    throw new Refusal(
      400,
      `Request contains an invalid argument. ${z.prettifyError(parsed.error)}`,
    );
  return parsed.data;
}

async function shownIn(request: Request): Promise<Shown[]> {
  const images = partsOf(request).flatMap((part) =>
    'inlineData' in part ? [part.inlineData] : [],
  );
  if (images.some((image) => !/^image\/(?:png|jpeg|webp|heic|heif)$/.test(image.mimeType))) {
    throw new Refusal(400, 'Unsupported MIME type');
  }
  const shown = images.map(async ({ data }) => {
    const look = await drawnIn(Buffer.from(data, 'base64'));
    return { look, name: hash(data).toString(36) };
  });
  return Promise.all(shown).catch(() => {
    throw new Refusal(
      400,
      'Unable to process input image. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
    );
  });
}

function answerTo(task: Task, shown: readonly Shown[], by: Parameters<typeof solve>[2]): unknown {
  const need = picturesOf(task);
  if (shown.length < need)
    throw new Refusal(
      400,
      `Request contains an invalid argument. ${String(need)} image(s) needed.`,
    );
  return solve(task, shown, by);
}

const tokensIn = (text: string) => Math.ceil(text.length / 4);

function usageOf(request: Request, answer: string | undefined) {
  const texts = [
    ...textsOf(request),
    ...(request.systemInstruction?.parts ?? []).flatMap((part) =>
      'text' in part ? [part.text] : [],
    ),
  ];
  const images = partsOf(request).filter((part) => 'inlineData' in part).length;
  const promptTokenCount =
    texts.reduce((sum, text) => sum + tokensIn(text), 0) + images * IMAGE_TOKENS;
  if (answer === undefined) return { promptTokenCount, totalTokenCount: promptTokenCount };
  const { generationConfig: asked } = request;
  const most = 'maxOutputTokens' in asked ? asked.maxOutputTokens : Infinity;
  const candidatesTokenCount = Math.min(tokensIn(answer), most);
  // The limit is one of both together.
  const thoughtsTokenCount = Math.min(200 + (hash(answer) % 600), most - candidatesTokenCount);
  const totalTokenCount = promptTokenCount + candidatesTokenCount + thoughtsTokenCount;
  return { promptTokenCount, candidatesTokenCount, thoughtsTokenCount, totalTokenCount };
}

/** Whose answer it is, as which model, and how often the very same was asked before. */
interface By {
  readonly modelVersion: string;
  readonly critic: Critic | undefined;
  readonly asked: number;
}

async function generate(
  body: string,
  { modelVersion, critic, asked }: By,
): Promise<Record<string, unknown>> {
  const request = parseRequest(body);
  const responseId = hash(body).toString(36);
  if (/blocktest/i.test(textsOf(request).join('\n'))) {
    return {
      promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
      usageMetadata: usageOf(request, undefined),
      modelVersion,
      responseId,
    };
  }
  const { generationConfig } = request;
  const isCut = !('responseSchema' in generationConfig);
  const text = isCut
    ? 'Yes'
    : JSON.stringify(
        fit(
          answerTo(taskOf(request), await shownIn(request), { asked, ...(critic && { critic }) }),
          generationConfig.responseSchema,
        ),
      );
  const candidate = {
    content: { parts: [{ text }], role: 'model' },
    finishReason: isCut ? 'MAX_TOKENS' : 'STOP',
    index: 0,
  };
  return {
    candidates: [candidate],
    usageMetadata: usageOf(request, text),
    modelVersion,
    responseId,
  };
}

function routes(options: GeminiOptions) {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const { models = MODELS, latencyMs = 150, seed = 1 } = options;
  const timesAsked = new Map<number, number>();
  let nth = 0;
  app.onError((error, c) => {
    if (error instanceof Refusal) return c.json(error.body, error.code);
    throw error;
  });
  app.use((c, next) => {
    const key = c.req.header('x-goog-api-key') ?? c.req.query('key');
    return key && (options.key === undefined || key === options.key) ? next() : refuseKey();
  });
  app.get('/v1beta/models', (c) =>
    c.json({
      models: models.map((name) => ({
        name: `models/${name}`,
        supportedGenerationMethods: ['generateContent'],
      })),
    }),
  );
  app.post('/v1beta/models/:call', async (c) => {
    const [model = '', method = ''] = c.req.param('call').split(':');
    if (!models.includes(model) || method !== 'generateContent') {
      throw new Refusal(
        404,
        `models/${model} is not found for API version v1beta, or is not supported for ${method}. Call ListModels to see the list of available models and their supported methods.`,
      );
    }
    const body = await c.req.text();
    const digest = hash(body);
    const asked = timesAsked.get(digest) ?? 0;
    timesAsked.set(digest, asked + 1);
    const modelVersion = options.modelVersion ?? model;
    const answer = await generate(body, { modelVersion, critic: options.critic, asked });
    nth += 1;
    await sleep(latencyOf(latencyMs, seed, nth, body), undefined, { ref: false });
    return c.json(answer);
  });
  return app;
}

export async function startGemini(options: GeminiOptions = {}): Promise<GeminiStandIn> {
  const standIn = await serve(routes(options), options.port);
  return { ...standIn, standIn };
}

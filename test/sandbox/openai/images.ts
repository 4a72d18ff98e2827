/** A stand-in for a server with OpenAI's images endpoint: it paints while it is asked, and remembers nothing of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { z } from 'zod';
import { hash, latencyOf, type Latency } from '../chance.js';
import { paint, type Commission, type Picture } from '../painter/index.js';
import { serve, type StandIn } from '../stand-in.js';
import { letIn, listModels, refuse, refusing } from './manners.js';

export interface OpenAiImagesOptions {
  readonly port?: number;
  /** The one key that is let in; without it none is asked for. */
  readonly key?: string;
  readonly latencyMs?: Latency;
  readonly seed?: number;
  readonly models?: readonly string[];
  /** Fields that it takes beyond OpenAI's own. */
  readonly fields?: readonly ('seed' | 'negative_prompt')[];
  /** How it gives pictures to those who do not ask for base64. */
  readonly gives?: 'b64_json' | 'url';
  /** The sandbox's painter unless given. */
  readonly paint?: (commission: Commission) => Promise<Picture>;
}

type Body = z.infer<typeof bodySchema>;

export interface OpenAiImagesStandIn extends StandIn {
  readonly standIn: StandIn;
  /** The address to configure. */
  readonly baseUrl: string;
  /** Every picture that was painted, in order. */
  readonly paid: readonly Body[];
}

const MODEL = 'easel-local';
const UNWANTED = /nsfwtest/i;

const bodySchema = z.strictObject({
  model: z.string(),
  prompt: z.string().min(1),
  n: z.literal(1).optional(),
  size: z.string().regex(/^\d{3,4}x\d{3,4}$/),
  response_format: z.enum(['b64_json', 'url']).optional(),
  seed: z.int().min(0).optional(),
  negative_prompt: z.string().optional(),
});

function parse(given: unknown, { fields = [] }: OpenAiImagesOptions): Body {
  const { data: body, error } = bodySchema.safeParse(given);
  if (!body) return refuse(400, error.issues[0]?.message ?? 'no body', 'invalid_request_error');
  for (const name of ['seed', 'negative_prompt'] as const)
    if (body[name] !== undefined && !fields.includes(name))
      refuse(400, `Unknown parameter: '${name}'.`, 'invalid_request_error', 'unknown_parameter');
  if (body.model.startsWith('gpt-image') && body.response_format !== undefined)
    refuse(400, "Unknown parameter: 'response_format'.", 'invalid_request_error');
  if (UNWANTED.test(body.prompt))
    refuse(
      400,
      'Your request was rejected by the safety system.',
      'image_generation_user_error',
      'moderation_blocked',
    );
  return body;
}

function pictureOf(body: Body, options: OpenAiImagesOptions): Promise<Picture> {
  const [width = 0, height = 0] = body.size.split('x').map(Number);
  return (options.paint ?? paint)({
    prompt: body.prompt,
    negativePrompt: body.negative_prompt ?? '',
    size: { width, height },
    format: 'png',
    seed: body.seed ?? hash(JSON.stringify(body)),
  });
}

function routes(options: OpenAiImagesOptions, paid: Body[]) {
  const { models = [MODEL, 'gpt-image-1', 'dall-e-3'], latencyMs = 300, seed = 1 } = options;
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.onError(refusing);
  app.get('/files/:nth', async (c) => {
    const body = paid[Number(c.req.param('nth'))];
    if (!body) return c.notFound();
    const { bytes, contentType } = await pictureOf(body, options);
    return new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } });
  });
  app.use(letIn(options.key));
  app.get('/v1/models', (c) => c.json(listModels(models)));
  app.post('/v1/images/generations', async (c) => {
    const body = parse(await c.req.json().catch(() => undefined), options);
    if (!models.includes(body.model))
      refuse(
        404,
        `The model '${body.model}' does not exist.`,
        'invalid_request_error',
        'model_not_found',
      );
    const nth = paid.push(body);
    await sleep(latencyOf(latencyMs, seed, nth, JSON.stringify(body)), undefined, { ref: false });
    const isInline = (body.response_format ?? options.gives ?? 'b64_json') === 'b64_json';
    const origin = new URL(c.req.url).origin;
    const picture =
      isInline && options.gives !== 'url'
        ? { b64_json: (await pictureOf(body, options)).bytes.toString('base64') }
        : { url: `${origin}/files/${nth - 1}` };
    return c.json({ created: Math.floor(Date.now() / 1000), data: [picture] });
  });
  return app;
}

export async function startOpenAiImages(
  options: OpenAiImagesOptions = {},
): Promise<OpenAiImagesStandIn> {
  const paid: Body[] = [];
  const standIn = await serve(routes(options, paid), options.port);
  return { ...standIn, standIn, baseUrl: `${standIn.origin}/v1`, paid };
}

/** The real clients of fal.ai and Gemini, set on stand-ins that a test opens and `closeAll` closes. */
import { createFalClient } from '@fal-ai/client';
import { GoogleGenerativeAI, SchemaType, type ResponseSchema } from '@google/generative-ai';
import { z } from 'zod';
import { startFal, type FalOptions } from '../sandbox/fal/index.js';
import { startGemini, type GeminiOptions } from '../sandbox/gemini/index.js';
import { paint } from '../sandbox/painter/index.js';

export const MODEL = 'fal-ai/fast-lightning-sdxl';
export const PROMPT = 'three white gulls over a lighthouse at dusk, oil painting';

/** What `closeAll` closes. */
const opened: (() => Promise<void>)[] = [];
/** For `afterEach`. */
export async function closeAll(): Promise<void> {
  await Promise.all(opened.splice(0).map((close) => close()));
}

export async function fal(options: FalOptions = {}) {
  const standIn = await startFal({ latencyMs: 5, key: 'fal-key', ...options });
  opened.push(() => standIn.close());
  return standIn;
}

/** The real client, with every fal.ai host folded onto the stand-in as FAL_BASE_URL does it. */
export function falClient(origin: string, credentials = 'fal-key') {
  const rebased: typeof fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    return fetch(`${origin}${url.pathname}${url.search}`, init);
  };
  return createFalClient({ credentials, fetch: rebased });
}

const outputSchema = z.object({
  images: z.array(
    z.object({ url: z.string(), content_type: z.string(), width: z.number(), height: z.number() }),
  ),
  seed: z.number(),
  has_nsfw_concepts: z.array(z.boolean()),
});

export async function painted(origin: string, input: Record<string, unknown>) {
  const { data } = await falClient(origin).subscribe(MODEL, {
    input: { prompt: PROMPT, ...input },
    pollInterval: 5,
  });
  return outputSchema.parse(data);
}

export async function download(url: string | undefined) {
  const response = await fetch(url ?? '');
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    bytes: Buffer.from(await response.arrayBuffer()),
  };
}

export async function statusAndBody(
  promise: Promise<unknown>,
): Promise<{ status: unknown; body: unknown }> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return z.object({ status: z.unknown(), body: z.unknown() }).parse(error);
}

export const text = { type: SchemaType.STRING } as const;
export const texts = { type: SchemaType.ARRAY, items: text } as const;
export const object = (properties: Record<string, ResponseSchema>): ResponseSchema => ({
  type: SchemaType.OBJECT,
  properties,
  required: Object.keys(properties),
});
export const answerOf = object({ evidence: text, met: { type: SchemaType.BOOLEAN } });

export async function gemini(options: GeminiOptions = {}) {
  const standIn = await startGemini({ latencyMs: 0, key: 'gemini-key', ...options });
  opened.push(() => standIn.close());
  return standIn;
}

export async function ask(
  origin: string,
  data: unknown,
  responseSchema: ResponseSchema | undefined,
  images: readonly Buffer[] = [],
  { key = 'gemini-key', model = 'gemini-flash-latest' } = {},
) {
  const generationConfig = responseSchema
    ? { responseMimeType: 'application/json', responseSchema }
    : {};
  const client = new GoogleGenerativeAI(key).getGenerativeModel(
    { model, systemInstruction: 'You judge pictures.', generationConfig },
    { baseUrl: origin },
  );
  const parts = images.map((image) => ({
    inlineData: { mimeType: 'image/png', data: image.toString('base64') },
  }));
  return (await client.generateContent([{ text: JSON.stringify(data) }, ...parts])).response;
}

export const askJson = async (...given: Parameters<typeof ask>): Promise<unknown> =>
  JSON.parse((await ask(...given)).text());
export const png = async (prompt: string, seed = 1) =>
  (await paint({ prompt, seed, size: { width: 128, height: 128 }, format: 'png' })).bytes;

/** Gemini as its client is given it: each answer checked, every failure a fault. */
import {
  GoogleGenerativeAI,
  HarmBlockThreshold,
  HarmCategory,
  type GenerateContentRequest,
} from '@google/generative-ai';
import { z } from 'zod';
import { badAnswer, geminiFault, withheld } from './faults.js';

/** A critic must look at what a generator painted; what is plainly unsafe is still refused. */
const SAFETY_SETTINGS = [
  HarmCategory.HARM_CATEGORY_HARASSMENT,
  HarmCategory.HARM_CATEGORY_HATE_SPEECH,
  HarmCategory.HARM_CATEGORY_SEXUALLY_EXPLICIT,
  HarmCategory.HARM_CATEGORY_DANGEROUS_CONTENT,
].map((category) => ({ category, threshold: HarmBlockThreshold.BLOCK_ONLY_HIGH }));

/** What may be absent, which a gateway may as well write as null. */
const orAbsent = <T extends z.ZodType>(type: T) =>
  type.nullish().transform((value) => value ?? undefined);

/** What a call cost is worth knowing, and nothing that an answer may be refused for. */
const count = orAbsent(z.number()).catch(undefined);

const candidateSchema = z.object({
  finishReason: orAbsent(z.string()),
  content: orAbsent(
    z.object({
      parts: orAbsent(
        z.array(z.object({ text: orAbsent(z.string()), thought: orAbsent(z.boolean()) })),
      ),
    }),
  ),
});

/** The client's types know neither `modelVersion` nor thinking. */
const responseSchema = z.object({
  candidates: orAbsent(z.array(candidateSchema)),
  promptFeedback: orAbsent(z.object({ blockReason: orAbsent(z.string()) })),
  usageMetadata: orAbsent(
    z.object({ promptTokenCount: count, candidatesTokenCount: count, thoughtsTokenCount: count }),
  ).catch(undefined),
  modelVersion: z.string().max(100).optional().catch(undefined),
});
export type GeminiResponse = z.infer<typeof responseSchema>;

export interface GeminiClientSettings {
  readonly key: string;
  readonly baseUrl: string;
  readonly model: string;
  /** Takes secrets out of what Google says, before any of it is cut. */
  readonly redact: (text: string) => string;
}

/** Sends a request. @throws EaselError */
export type SendToGemini = (
  request: GenerateContentRequest,
  signal: AbortSignal,
) => Promise<GeminiResponse>;

export function openGeminiClient({
  key,
  baseUrl,
  model,
  redact,
}: GeminiClientSettings): SendToGemini {
  const client = new GoogleGenerativeAI(key).getGenerativeModel(
    { model, safetySettings: SAFETY_SETTINGS },
    { baseUrl: baseUrl.replace(/\/+$/, '') },
  );
  return async (request, signal) => {
    // The client overlooks a signal that is aborted already.
    signal.throwIfAborted();
    try {
      const { response } = await client.generateContent(request, { signal });
      const parsed = responseSchema.safeParse(response);
      if (!parsed.success) throw badAnswer('the answer has another shape');
      return parsed.data;
    } catch (error) {
      throw geminiFault(error, Date.now(), redact);
    }
  };
}

/** The answer's text, where it is whole: a part of one must not be read as "nothing to complain of". */
export function textOf({ candidates = [], promptFeedback }: GeminiResponse): string {
  if (promptFeedback?.blockReason !== undefined) throw withheld(promptFeedback.blockReason);
  const [candidate] = candidates;
  if (!candidate) throw badAnswer('no candidates');
  const { finishReason = 'no finish reason', content } = candidate;
  if (finishReason !== 'STOP') throw withheld(finishReason);
  const parts = content?.parts ?? [];
  return parts.map(({ text = '', thought }) => (thought ? '' : text)).join('');
}

/** Google Gemini as ImageEvaluator and PromptRefiner: one request a question, its answer bound by a schema. */
import {
  GoogleGenerativeAI,
  HarmBlockThreshold,
  HarmCategory,
  type GenerateContentRequest,
  type Part,
} from '@google/generative-ai';
import { z } from 'zod';
import type { Caller, ImageEvaluator, Log, PromptRefiner } from '../../ports.js';
import type { Note } from '../attempt.js';
import type { Lane } from '../lane.js';
import { badAnswer, geminiFault, withheld } from './faults.js';
import { checklistTask, evaluateTask, preferTask, refineTask, type Task } from './tasks.js';
import { forModel } from '../image.js';
import { geminiCost } from '../models.js';

export interface GeminiSettings {
  readonly key: string;
  readonly model: string;
  readonly baseUrl: string;
  readonly lane: Lane;
  readonly log: Log;
  /** Takes secrets out of what Gemini says, before any of it is cut. */
  readonly redact: (text: string) => string;
}

/** A critic must look at what a generator painted; what is plainly unsafe is still refused. */
const SAFETY_SETTINGS = [
  HarmCategory.HARM_CATEGORY_HARASSMENT,
  HarmCategory.HARM_CATEGORY_HATE_SPEECH,
  HarmCategory.HARM_CATEGORY_SEXUALLY_EXPLICIT,
  HarmCategory.HARM_CATEGORY_DANGEROUS_CONTENT,
].map((category) => ({ category, threshold: HarmBlockThreshold.BLOCK_ONLY_HIGH }));

/** The client's types know neither `modelVersion` nor thinking. */
const responseSchema = z.object({
  candidates: z
    .array(
      z.object({
        finishReason: z.string().optional(),
        content: z
          .object({
            parts: z
              .array(z.object({ text: z.string().default(''), thought: z.boolean().optional() }))
              .default([]),
          })
          .default({ parts: [] }),
      }),
    )
    .default([]),
  promptFeedback: z.object({ blockReason: z.string().optional() }).optional(),
  usageMetadata: z
    .object({
      promptTokenCount: z.number(),
      candidatesTokenCount: z.number(),
      thoughtsTokenCount: z.number(),
    })
    .partial()
    .optional(),
  modelVersion: z.string().max(100).optional().catch(undefined),
});
type Response = z.infer<typeof responseSchema>;

/** Gemini's critic and refiner. All their methods throw EaselErrors. */
export function createGemini(settings: GeminiSettings): ImageEvaluator & PromptRefiner {
  const { model, baseUrl, lane, log, redact } = settings;
  const client = new GoogleGenerativeAI(settings.key).getGenerativeModel(
    { model, safetySettings: SAFETY_SETTINGS },
    { baseUrl: baseUrl.replace(/\/+$/, '') },
  );
  let version = '';

  async function send(request: GenerateContentRequest, signal: AbortSignal): Promise<Response> {
    // The client overlooks a signal that is aborted already.
    signal.throwIfAborted();
    try {
      const { response } = await client.generateContent(request, { signal });
      const parsed = responseSchema.safeParse(response);
      if (!parsed.success) throw badAnswer('the answer has another shape');
      return parsed.data;
    } catch (error) {
      throw geminiFault(error, Date.now());
    }
  }

  /** `alias` models move: what answered is kept with every answer, and a move is worth a line. */
  function versionOf({ modelVersion = model }: Response): string {
    if (modelVersion !== version) log.info({ model, modelVersion }, 'Gemini answers as this model');
    version = modelVersion;
    return modelVersion;
  }

  async function ask<T>(
    task: Task<T>,
    caller: Caller,
  ): Promise<{ found: T; modelVersion: string }> {
    const options = { caller, operation: task.operation, model, onceMore: ['bad_answer'] } as const;
    return lane.call(options, async (signal, _attempt, note) => {
      const response = await send(await requestOf(task), signal);
      const modelVersion = versionOf(response);
      account(response, modelVersion, note);
      return { found: read(task, redact(textOf(response))), modelVersion };
    });
  }

  return {
    async checklist(prompt, caller) {
      return (await ask(checklistTask(prompt), caller)).found;
    },
    async evaluate(image, prompt, checklist, caller) {
      const { found, modelVersion } = await ask(evaluateTask(image, prompt, checklist), caller);
      return { ...found, modelVersion };
    },
    async prefer(first, second, prompt, caller) {
      return (await ask(preferTask(first, second, prompt), caller)).found;
    },
    async refine(prompt, history, caller) {
      const { found, modelVersion } = await ask(refineTask(prompt, history), caller);
      return { ...found, modelVersion };
    },
  };
}

async function requestOf(task: Task<unknown>): Promise<GenerateContentRequest> {
  const pictures = await Promise.all(task.images.map(pictureOf));
  return {
    systemInstruction: task.instructions,
    contents: [{ role: 'user', parts: [{ text: JSON.stringify(task.data) }, ...pictures] }],
    generationConfig: { responseMimeType: 'application/json', responseSchema: task.schema },
  };
}

async function pictureOf(png: Buffer): Promise<Part> {
  const { mimeType, data } = await forModel(png);
  return { inlineData: { mimeType, data: data.toString('base64') } };
}

/** What an answer cost, whether it can be used or not. */
function account({ usageMetadata = {} }: Response, modelVersion: string, note: Note): void {
  const { promptTokenCount, candidatesTokenCount = 0, thoughtsTokenCount = 0 } = usageMetadata;
  note({ modelVersion });
  if (promptTokenCount === undefined) return;
  const outputTokens = candidatesTokenCount + thoughtsTokenCount;
  const costUsd = geminiCost(modelVersion, promptTokenCount, outputTokens);
  note({ inputTokens: promptTokenCount, outputTokens, costUsd });
}

/** The answer's text, where it is whole: a part of one must not be read as "nothing to complain of". */
function textOf({ candidates: [candidate], promptFeedback }: Response): string {
  if (promptFeedback?.blockReason !== undefined) throw withheld(promptFeedback.blockReason);
  if (!candidate) throw badAnswer('no candidates');
  const { finishReason = 'no finish reason', content } = candidate;
  if (finishReason !== 'STOP') throw withheld(finishReason);
  return content.parts.map(({ text, thought }) => (thought ? '' : text)).join('');
}

function read<T>(task: Task<T>, text: string): T {
  try {
    return task.read(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw badAnswer('the text is not JSON');
    if (error instanceof z.ZodError) throw badAnswer('the text has another shape');
    throw error;
  }
}

/**
 * One picture, from its request to a file. A request whose answer is lost may have been painted and paid, and cannot be
 * looked up: it is sent once more and no further, and every doubt is logged (docs/decisions/0030).
 */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { EaselError, faultOf } from '../../../errors.js';
import type { PublicNetwork } from '../../../lib/public-lookup.js';
import { checkImage, MAX_IMAGE_BYTES } from '../../image.js';
import type { Caller, ImageRequest, Log, Ticket } from '../../ports.js';
import type { Aspect } from '../../prompt.js';
import { sizeOf } from '../abilities.js';
import type { Note } from '../attempt.js';
import { HttpError } from '../http-error.js';
import type { Lane } from '../lane.js';
import { fetchPicture } from '../picture.js';
import { badAnswer } from './faults.js';
import type { Kept } from './kept.js';
import type { OpenAiServer } from './server.js';

export interface ImagesConfig {
  readonly OPENAI_IMAGES_BASE_URL: string;
  readonly OPENAI_IMAGES_MODEL?: string | undefined;
  readonly OPENAI_IMAGES_FIELDS: readonly ('seed' | 'negative_prompt')[];
  /** US dollars an image, where the host knows. */
  readonly OPENAI_IMAGES_USD?: number | undefined;
  readonly OPENAI_IMAGES_CONCURRENCY: number;
  readonly OPENAI_IMAGES_REQUESTS_PER_MINUTE: number;
  readonly OUTPUT_DIR: string;
  /** Ranges that stand for public addresses here. */
  readonly ALLOW_IP_RANGES?: readonly string[] | undefined;
}

export interface ImagesDeps {
  readonly server: OpenAiServer;
  readonly lane: Lane;
  readonly kept: Kept;
  /** Does a write, and does it again until there is room for it. */
  readonly save: <T>(write: () => Promise<T>) => Promise<T>;
  /** That of the server, whose pictures may lie inside. */
  readonly origin: string;
  readonly network: PublicNetwork;
  readonly config: ImagesConfig;
  readonly log: Log;
}

const provider = 'openai-images';
/** The answer may hold its picture, in base64. */
const MAX_BODY_BYTES = (MAX_IMAGE_BYTES * 4) / 3 + 1024 * 1024;
/** A picture that is paid is fetched so often, and asked for again after so long. */
const FETCHES = 3;
const FETCH_AGAIN_MS = 500;
/** Requests that may have been paid, for one picture. */
const MOST_DOUBTS = 2;

const base64 = z
  .string()
  .min(1)
  .transform((text) => text.replace(/^data:[^,]{0,200},/, ''));
const answerSchema = z.object({
  data: z
    .array(z.union([z.object({ b64_json: base64 }), z.object({ url: z.string().min(1) })]))
    .min(1),
});

export class Painting {
  readonly #deps: ImagesDeps;
  readonly #request: ImageRequest;
  readonly #caller: Caller;
  readonly #ticket: Ticket;
  #doubts = 0;

  constructor(deps: ImagesDeps, request: ImageRequest, caller: Caller) {
    this.#deps = deps;
    this.#request = request;
    this.#caller = caller;
    this.#ticket = { model: request.model, requestId: nameOf(request, caller) };
  }

  async submit(doubtSince: number | null): Promise<Ticket> {
    const { lane } = this.#deps;
    if (this.#isKept('the picture of an earlier request was kept: adopted')) return this.#ticket;
    if (doubtSince !== null) this.#doubt();
    return lane.call(
      {
        caller: this.#caller,
        operation: 'submit',
        model: this.#model,
        isFinal: () => this.#doubts >= MOST_DOUBTS,
      },
      (signal, _attempt, note) => this.#attempt(signal, note),
    );
  }

  async #attempt(signal: AbortSignal, note: Note): Promise<Ticket> {
    const { kept, save, config } = this.#deps;
    const costUsd = config.OPENAI_IMAGES_USD ?? null;
    let isPaid = false;
    try {
      const answer = await this.#ask(signal);
      isPaid = true;
      const bytes = await this.#pictureIn(answer, signal);
      await this.#caller.answered();
      const { png } = await checkImage(bytes, provider);
      await save(() => kept.write(this.#ticket.requestId, png));
      note({ costUsd });
      return this.#ticket;
    } catch (error) {
      if (isPaid || mayHaveBeenPaid(error)) {
        note({ costUsd });
        this.#doubt();
      }
      throw error;
    }
  }

  #ask(signal: AbortSignal): Promise<unknown> {
    const { server, config } = this.#deps;
    const { requestId } = this.#ticket;
    return server.post('/images/generations', bodyOf(this.#model, this.#request, config), {
      signal,
      maxBytes: MAX_BODY_BYTES,
      // A server that knows it answers a repeat with the same picture.
      headers: { 'idempotency-key': requestId },
    });
  }

  async #pictureIn(answer: unknown, signal: AbortSignal): Promise<Buffer> {
    const [picture] = answerSchema.safeParse(answer).data?.data ?? [];
    if (!picture) throw badAnswer(provider, 'an answer without an image');
    // What is no base64 leaves bytes that are no picture.
    if ('b64_json' in picture) return Buffer.from(picture.b64_json, 'base64');
    return this.#fetch(picture.url, signal);
  }

  /** What is paid is not given up for a passing fault of where it lies. */
  async #fetch(url: string, signal: AbortSignal): Promise<Buffer> {
    const { origin, network } = this.#deps;
    const source = { provider, origin, network, isOwnHost: () => false } as const;
    for (let tries = 1; ; tries += 1)
      try {
        const bytes = await fetchPicture(url, source, signal);
        if (!bytes) throw badAnswer(provider, 'the picture is gone');
        return bytes;
      } catch (error) {
        if (faultOf(error).code !== 'provider_down' || tries >= FETCHES) throw error;
        await sleep(FETCH_AGAIN_MS * tries, undefined, { signal });
      }
  }

  /** A run may have been begun when another provider was chosen. */
  get #model(): string {
    return this.#deps.config.OPENAI_IMAGES_MODEL ?? this.#request.model;
  }

  #isKept(message: string): boolean {
    const { kept, log } = this.#deps;
    if (!kept.has(this.#ticket.requestId)) return false;
    log.warn(this.#about(), message);
    return true;
  }

  #doubt(): void {
    this.#doubts += 1;
    this.#deps.log.warn(this.#about(), IN_DOUBT);
  }

  #about() {
    const { seed } = this.#request;
    return { runId: this.#caller.runId, model: this.#model, seed };
  }
}

const IN_DOUBT =
  'a picture may have been painted and paid although its answer was lost; this server cannot tell';

/** The same request of the same run has the same name, also after a restart. */
function nameOf({ model, text, negative, aspect, seed }: ImageRequest, { runId }: Caller): string {
  const parts = JSON.stringify([runId, model, text, negative, aspect, seed]);
  return createHash('sha256').update(parts).digest('hex');
}

function bodyOf(
  model: string,
  request: ImageRequest,
  { OPENAI_IMAGES_FIELDS: fields }: ImagesConfig,
): object {
  const { text: prompt, negative, seed, aspect } = request;
  return {
    model,
    prompt,
    n: 1,
    size: sizeFor(model, aspect),
    // OpenAI's newer models know no other format, and refuse to be asked.
    ...(!isGptImage(model) && { response_format: 'b64_json' }),
    ...(fields.includes('seed') && { seed }),
    ...(fields.includes('negative_prompt') && negative !== null && { negative_prompt: negative }),
  };
}

function isGptImage(model: string): boolean {
  return /^(?:gpt-image|chatgpt-image)/.test(model);
}

/** OpenAI's own models take three sizes each; others are asked for ours. */
function sizeFor(model: string, aspect: Aspect): string {
  const { width, height } = sizeOf(aspect);
  const long = isGptImage(model) ? 1536 : model === 'dall-e-3' ? 1792 : undefined;
  if (long === undefined) return `${String(width)}x${String(height)}`;
  if (width === height) return '1024x1024';
  return width > height ? `${String(long)}x1024` : `1024x${String(long)}`;
}

/** Answers of what stands before a server and has not heard from it. */
const OF_GATEWAY = new Set([408, 502, 504]);

/** A server that says itself that it failed has painted nothing. */
function mayHaveBeenPaid(error: unknown): boolean {
  if (!(error instanceof EaselError && error.cause instanceof HttpError)) return true;
  const { status, mayHaveActed } = error.cause;
  return mayHaveActed && (status === null || status < 300 || OF_GATEWAY.has(status));
}

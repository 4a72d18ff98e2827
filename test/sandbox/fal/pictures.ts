/** The fal.ai stand-in behind its HTTP: options, jobs, and the pictures that come of them. */
import { hash, type Latency } from '../chance.js';
import { answersFlags, answersSeed, isFailure, parseInput, type Wish } from './input.js';
import { Jobs, type Job, type Payment } from './jobs.js';
import type { ModelInput } from './openapi.js';
import { paint, paintedSize, type Commission, type Picture } from '../painter/index.js';

export interface FalOptions {
  readonly port?: number;
  /** The one key that is let in; without it any key is. */
  readonly key?: string;
  readonly latencyMs?: Latency;
  /** How many jobs run at once; the rest waits in the queue. */
  readonly concurrency?: number;
  /** For latencies and for seeds that nobody chose. */
  readonly seed?: number;
  /** A file that keeps the jobs over a restart of the stand-in. */
  readonly journal?: string;
  readonly resultLifeMs?: number;
  /** What it tells of an endpoint's input, as properties of its schema; else what all endpoints here take. */
  readonly schemas?: Readonly<Record<string, ModelInput>>;
  /** Endpoint ids that exist; without it all do. */
  readonly models?: readonly string[];
  /** The sandbox's painter unless given. */
  readonly paint?: (commission: Commission) => Promise<Picture>;
}

const FLAGGED = /nsfwtest/i;
const KEPT_PICTURES = 64;

export class Fal {
  readonly options: FalOptions;
  readonly jobs: Jobs;
  private readonly watchers = new Set<() => void>();
  private readonly pictures = new Map<string, Promise<Picture>>();
  private tell: () => void = () => undefined;

  constructor(options: FalOptions) {
    this.options = options;
    const { latencyMs = 300, concurrency = 4, seed = 1, journal } = options;
    this.jobs = new Jobs(
      { latencyMs, concurrency, seed, journal },
      () => {
        this.changed();
      },
      (endpoint, input) => {
        const wish = parseInput(endpoint, input);
        return isFailure(wish) ? wish : undefined;
      },
    );
  }

  onChange(tell: () => void): void {
    this.tell = tell;
  }

  /** Calls back at every change of a job until the returned function is called. */
  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => void this.watchers.delete(watcher);
  }

  private changed(): void {
    this.tell();
    for (const watcher of this.watchers) watcher();
  }

  async close(closeServer: () => Promise<void>): Promise<void> {
    await closeServer();
    this.jobs.close();
  }

  get paid(): readonly Payment[] {
    return this.jobs.all
      .filter((job) => job.failure === undefined || job.cancelled)
      .map(({ requestId, endpoint, input, at, cancelled }) => ({
        requestId,
        endpoint,
        input,
        at,
        cancelled,
      }));
  }

  expired(job: Job): boolean {
    return (
      job.endedAt !== undefined &&
      Date.now() - job.endedAt > (this.options.resultLifeMs ?? 3_600_000)
    );
  }

  seedOf(job: Job, wish: Wish): number {
    return wish.seed ?? hash(`${String(this.options.seed ?? 1)}|${String(job.nth)}`);
  }

  /** Painted when it is asked for, and again after a restart: the input says all. */
  picture(job: Job, wish: Wish, index: number): Promise<Picture> {
    const name = `${job.requestId}_${String(index)}`;
    const kept = this.pictures.get(name);
    if (kept) return kept;
    const { prompt, negativePrompt, size, format } = wish;
    const blackened = wish.safetyChecker && FLAGGED.test(prompt);
    const picture = (this.options.paint ?? paint)({
      prompt,
      negativePrompt,
      size,
      format,
      blackened,
      seed: this.seedOf(job, wish) + index,
    });
    this.pictures.set(name, picture);
    const oldest = this.pictures.keys().next().value;
    if (this.pictures.size > KEPT_PICTURES && oldest !== undefined) this.pictures.delete(oldest);
    return picture;
  }

  /** The answer of a finished job, as its model gives it. */
  async output(job: Job, origin: string): Promise<Record<string, unknown>> {
    const wish = parseInput(job.endpoint, job.input);
    if (isFailure(wish)) return {};
    const indices = Array.from({ length: wish.images }, (_, index) => index);
    const type = wish.format === 'png' ? 'image/png' : 'image/jpeg';
    const images = await Promise.all(
      indices.map(async (index) => {
        const extension = wish.format === 'png' ? 'png' : 'jpg';
        const url = wish.inline
          ? `data:${type};base64,${(await this.picture(job, wish, index)).bytes.toString('base64')}`
          : `${origin}/files/${job.requestId}_${String(index)}.${extension}`;
        return { url, content_type: type, ...paintedSize(wish.size) };
      }),
    );
    const flagged = FLAGGED.test(wish.prompt);
    return {
      images,
      timings: { inference: job.latencyMs / 1000 },
      prompt: wish.prompt,
      ...(answersSeed(job.endpoint) && { seed: this.seedOf(job, wish) }),
      ...(answersFlags(job.endpoint) && { has_nsfw_concepts: indices.map(() => flagged) }),
    };
  }
}

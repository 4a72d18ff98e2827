/** Work that may take long is done in a thread of its own, one piece at a time: the event loop never waits for it. */
import { once } from 'node:events';
import { extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { codeOf } from './storage-errors.js';

/** What a module says once it is loaded, and before it answers anything. */
export const READY = 'ready';

/** Loading it may take so long, on the slowest machine; what is asked is not to blame for that. */
const START_LIMIT_MS = 120_000;
/** A thread that nobody asks anything is ended after so long, and started again when it is needed. */
const IDLE_MS = 30_000;

export interface ThreadOptions {
  /** The name, without its extension, of the module that answers. It lies beside `from`. */
  readonly module: string;
  /** `import.meta.url` of who asks. */
  readonly from: string;
  /** One answer may take so long. */
  readonly timeLimitMs: number;
  readonly memoryLimitMb: number;
}

/** The thread was given up: it took too long, or needed too much memory. */
export class ThreadError extends Error {}

export class BackgroundThread<Question, Answer> {
  readonly #options: ThreadOptions;
  #last: Promise<unknown> = Promise.resolve();
  #worker: Worker | undefined;
  #isReady = false;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /** Resolves to the answer, after those to earlier questions. @throws ThreadError, or what the module threw */
  ask(question: Question): Promise<Answer> {
    const answer = this.#last.then(() => this.#ask(question));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async #ask(question: Question): Promise<Answer> {
    clearTimeout(this.#idle);
    const worker = (this.#worker ??= startWorker(this.#options));
    try {
      if (!this.#isReady) await nextMessage(worker, START_LIMIT_MS);
      this.#isReady = true;
      worker.postMessage(question);
      const answer = (await nextMessage(worker, this.#options.timeLimitMs)) as Answer;
      this.#idle = setTimeout(() => void this.#end(), IDLE_MS).unref();
      return answer;
    } catch (error) {
      await this.#end();
      throw error;
    }
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#isReady = false;
    await worker?.terminate();
  }
}

/** Starts the module as it is: compiled, or as its source where the one who asks is run from source. */
function startWorker({ module, from, memoryLimitMb }: ThreadOptions): Worker {
  const isSource = extname(from) === '.ts';
  const { href } = new URL(`./${module}${extname(from)}`, from);
  const worker = new Worker(isSource ? translated(href) : new URL(href), {
    eval: isSource,
    resourceLimits: { maxOldGenerationSizeMb: memoryLimitMb },
  });
  // Whoever asks keeps the process alive, not the thread.
  worker.unref();
  // Said by what it was asked; between two questions there is nobody to tell.
  worker.on('error', () => undefined);
  return worker;
}

/** A thread does not take over what translates its parent's sources. */
function translated(href: string): string {
  return `import('tsx/esm/api').then(({ register }) => (register(), import('${href}')))`;
}

async function nextMessage(worker: Worker, timeLimitMs: number): Promise<unknown> {
  const answered = new AbortController();
  const { signal } = answered;
  try {
    return await Promise.race([
      once(worker, 'message', { signal }).then(([message]: unknown[]) => message),
      once(worker, 'exit', { signal }).then(() => {
        throw new Error('the thread ended');
      }),
      sleep(timeLimitMs, undefined, { signal }).then(() => {
        throw new ThreadError('it took too long');
      }),
    ]);
  } catch (error) {
    const isTooLarge = codeOf(error) === 'ERR_WORKER_OUT_OF_MEMORY';
    throw isTooLarge ? new ThreadError('it needed too much memory', { cause: error }) : error;
  } finally {
    answered.abort();
  }
}

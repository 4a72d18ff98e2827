/** What reaches the stand-ins of fal.ai and Gemini, by run and operation, each call as long as it is drawn to be. */
import { setTimeout as sleep } from 'node:timers/promises';
import { chance, lognormal } from '../sandbox/chance.js';
import type { FalStandIn } from '../sandbox/fal/index.js';
import type { GeminiStandIn } from '../sandbox/gemini/index.js';
import type { Call } from '../sandbox/stand-in.js';

/** How long the real ones take, in milliseconds, as measured. */
const REAL = {
  fal: { median: 1_700, sigma: 0.35 },
  gemini: { median: 3_400, sigma: 0.3 },
} as const;
/** The share of checks that a picture meets. */
const MET = 0.6;

export interface LedgerOptions {
  /** Of all latencies. */
  readonly scale: number;
  /** No picture meets any check, so that all of a run are equals. */
  readonly ties: boolean;
}

/** A job at fal, from its acceptance to the fetched picture, or a call to Gemini. Times are epoch milliseconds. */
export interface Work {
  readonly provider: 'fal' | 'gemini';
  readonly operation: string;
  /** The mark in its prompt. */
  readonly run: string;
  readonly drawnMs: number;
  readonly at: number;
  readonly endedAt: number;
}

export interface Entries {
  readonly work: readonly Work[];
  /** Requests by provider and operation. */
  readonly requests: Readonly<Record<string, number>>;
}

/** Every prompt of the bench ends with such a mark, which is found again in all that is sent about it. */
const MARK = /#(\d{4,})/u;
const runOf = (text: string) => MARK.exec(text)?.[1] ?? '';

/** The body's start names the task, and its prompt; pictures, which are long, come behind. */
const HEAD = 64 * 1024;

export class Ledger {
  readonly #scale: number;
  readonly #met: number;
  readonly #seen = new Map<string, number>();
  readonly #jobs = new Map<string, Omit<Work, 'endedAt'>>();
  /** By run, which has one job at a time. */
  readonly #lastDrawn = new Map<string, number>();
  #work: Work[] = [];
  #requests: Record<string, number> = {};

  constructor({ scale, ties }: LedgerOptions) {
    this.#scale = scale;
    this.#met = ties ? 0 : MET;
  }

  /** What came since it was asked last. */
  take(): Entries {
    const taken = { work: this.#work, requests: this.#requests };
    this.#seen.clear();
    this.#work = [];
    this.#requests = {};
    return taken;
  }

  /** The milliseconds of a job: the same in every process that asks for the same run's nth one. */
  jobLatency(input: string): number {
    const run = runOf(input);
    const drawnMs = this.#draw('fal', 'paint', run);
    this.#lastDrawn.set(run, drawnMs);
    return drawnMs;
  }

  watchFal(fal: FalStandIn): void {
    fal.intercept(async (call, next) => {
      const [operation, id] = falOperation(call);
      this.#count('fal', operation);
      const answer = await next();
      const at = Date.now();
      if (operation === 'submit' && answer.ok) {
        const run = runOf(call.body.toString());
        const { request_id } = (await answer.clone().json()) as { request_id: string };
        const drawnMs = this.#lastDrawn.get(run) ?? 0;
        this.#jobs.set(request_id, { provider: 'fal', operation: 'paint', run, drawnMs, at });
      }
      const job = operation === 'picture' ? this.#jobs.get(id) : undefined;
      if (job && this.#jobs.delete(id)) this.#work.push({ ...job, endedAt: at });
      return answer;
    });
  }

  watchGemini(gemini: GeminiStandIn): void {
    gemini.intercept(async (call, next) => {
      const at = Date.now();
      const head = call.body.toString('latin1', 0, HEAD);
      const operation = /\\"task\\":\\"(\w+)\\"/u.exec(head)?.[1] ?? 'other';
      this.#count('gemini', operation);
      const run = runOf(head);
      const drawnMs = this.#draw('gemini', operation, run);
      const over = sleep(drawnMs);
      const answer = await next();
      // What was sent would soon fill the memory.
      Object.assign(call, { body: Buffer.alloc(0) });
      const about = `${run}|${operation}|${drawnMs}`;
      const text = judged(await answer.text(), about, this.#met);
      await over;
      const work = { provider: 'gemini', operation, run, drawnMs, at } as const;
      this.#work.push({ ...work, endedAt: Date.now() });
      return new Response(text, answer);
    });
  }

  #count(provider: Work['provider'], operation: string): void {
    const name = `${provider} ${operation}`;
    this.#requests[name] = (this.#requests[name] ?? 0) + 1;
  }

  #draw(provider: Work['provider'], operation: string, run: string): number {
    const key = [provider, operation, run].join('|');
    const nth = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, nth);
    return this.#scale * lognormal(REAL[provider], key, nth);
  }
}

function falOperation({ method, path }: Call): readonly [operation: string, jobId: string] {
  if (method === 'POST') return ['submit', ''];
  if (path.startsWith('/files/'))
    return ['picture', path.slice('/files/'.length).replace(/_.*/u, '')];
  if (path.endsWith('/status/stream')) return ['stream', ''];
  if (path.endsWith('/status')) return ['status', ''];
  return [path.includes('/requests/') ? 'result' : 'other', ''];
}

/** Pictures of the bench show nothing to the stand-in's critic: some checks are met by chance, never all. */
function judged(answer: string, about: string, share: number): string {
  const verdict = /\\"met\\":(?:true|false)/gu;
  const last = (answer.match(verdict)?.length ?? 0) - 1;
  let nth = -1;
  return answer.replace(verdict, () => {
    nth += 1;
    return `\\"met\\":${String(nth < last && chance(about, nth) < share)}`;
  });
}

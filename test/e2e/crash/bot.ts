/** A bot that is killed and started again, for as long as a test lasts. */
import { readFileSync, readdirSync } from 'node:fs';
import { z } from 'zod';
import { start, type EaselProcess } from '../process.js';

/** Fast enough for a test that waits for hundreds of runs on a small machine. */
const FAST = {
  FAL_CONCURRENCY: '16',
  FAL_REQUESTS_PER_MINUTE: '100000',
  GEMINI_CONCURRENCY: '16',
  GEMINI_REQUESTS_PER_MINUTE: '100000',
  MAX_ACTIVE_RUNS: '64',
  USER_DAILY_RUNS: '0',
  DAILY_BUDGET_USD: '0',
  CONFIRM_COST_USD: '0',
  API_TIMEOUT_MS: '8000',
} as const;

const READY_MS = 60_000;
const PAUSE_AFTER_EXIT_MS = 500;
const BOT = ['--expose-gc', '--import', './test/e2e/crash/heap-gauge.js', 'dist/bot.js'];

export interface Usage {
  readonly rssMiB: number;
  /** What is reachable, pictures and other bytes outside of V8's heap included. */
  readonly heapMiB: number;
  readonly handles: number;
}

export class Bot {
  /** When it was gone after a kill, epoch milliseconds. */
  readonly kills: number[] = [];
  /** Ends that nobody asked for, by what was said last. */
  readonly deaths: string[] = [];
  readonly #env: Readonly<Record<string, string>>;
  #process: EaselProcess | undefined;
  #log: string[] = [];
  /** How often this process was asked for its heap. */
  #asked = 0;

  constructor(env: Readonly<Record<string, string>>) {
    this.#env = { ...FAST, ...env };
  }

  /** Lines of all processes so far that contain `text`. */
  said(text: string): number {
    const lines = [...this.#log, ...(this.#process?.lines ?? [])];
    return lines.filter((line) => line.includes(text)).length;
  }

  /** Starts it without waiting. */
  begin(env: Readonly<Record<string, string>> = {}): EaselProcess {
    if (this.#process) this.#log.push(...this.#process.lines);
    this.#process = start(process.execPath, BOT, { ...this.#env, ...env });
    this.#asked = 0;
    return this.#process;
  }

  /** Starts it and waits until it hears Discord; one that ends before by itself is started again. */
  async start(env: Readonly<Record<string, string>> = {}): Promise<void> {
    for (;;) {
      const begun = this.begin(env);
      try {
        await begun.said('"msg":"ready"', READY_MS);
        return;
      } catch {
        this.deaths.push(begun.lines.at(-1) ?? '');
        await begun.kill();
        await new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_EXIT_MS));
      }
    }
  }

  /** SIGKILL to its process group; resolves when it is gone. */
  async kill(): Promise<void> {
    await this.#process?.kill();
    this.kills.push(Date.now());
  }

  /** SIGTERM; resolves when it has ended. */
  async stop(): Promise<void> {
    this.#process?.signal('SIGTERM');
    await this.ended();
  }

  /** Resolves when it is gone, whoever ended it. */
  async ended(): Promise<void> {
    await this.#process?.exited;
  }

  /** Memory and open handles, as Linux counts them, and what V8 cannot free. */
  async usage(): Promise<Usage> {
    const pid = String(this.#process?.pid ?? '');
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const rssKiB = Number(/^VmRSS:\s+(\d+)/mu.exec(status)?.[1] ?? Number.NaN);
    const handles = readdirSync(`/proc/${pid}/fd`).length;
    return { rssMiB: rssKiB / 1024, heapMiB: await this.#heapMiB(), handles };
  }

  async #heapMiB(): Promise<number> {
    this.#asked += 1;
    const said = `{"asked":${this.#asked},`;
    this.#process?.signal('SIGUSR2');
    await this.#process?.said(said);
    const line = this.#process?.lines.find((line) => line.startsWith(said)) ?? '{}';
    return z.object({ heapMiB: z.number() }).parse(JSON.parse(line)).heapMiB;
  }
}

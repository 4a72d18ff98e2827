/** The bot that goes to production, in a process of its own: it may be killed, and is started again as by a host. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { VARIABLES } from '../../src/config.js';
import { EXIT_CONFIG } from '../../src/errors.js';
import { plainLine } from '../../src/log-plain.js';
import { freePort } from './loopback.js';
import type { BotState } from './page/protocol.js';
import { limitsOf } from './providers.js';

const ROOT = join(import.meta.dirname, '../..');
const ARGS = ['--import', 'tsx', '--import', './test/sandbox/leash.ts', 'src/bot.ts'];
/** What a process needs to run at all. */
const OF_THE_SHELL = ['PATH', 'HOME', 'TMPDIR'];
/** Long enough to see that it is down. */
const PAUSE_MS = 1_500;
/** Its stand-ins go with it, so there is little worth saving. */
const STOP_MS = 3_000;
const GALLERY_MS = 5_000;
const ERROR_LEVEL = 50;

const logLine = z.object({ level: z.number(), msg: z.string() });

export interface BotOptions {
  /** Leads to the stand-ins. */
  readonly env: Readonly<Record<string, string>>;
  readonly dataDir: string;
  /** Tells whoever sits before the terminal what went wrong. */
  readonly tell: (text: string) => void;
  readonly onChange: () => void;
}

export class BotProcess {
  readonly #options: BotOptions;
  readonly #port: number;
  readonly #log: WriteStream;
  readonly #stopping = new AbortController();
  readonly #over: Promise<void>;
  #child: ChildProcess | undefined;
  #state: BotState = 'down';
  #gallery: string | undefined;
  #wasReady = false;
  #hasGivenUp = false;

  private constructor(options: BotOptions, port: number) {
    this.#options = options;
    this.#port = port;
    this.#log = createWriteStream(join(options.dataDir, 'bot.log'), { flags: 'a' });
    this.#over = this.#keepAlive();
  }

  /** Starts it, and again whenever it ends, unless it cannot start at all. */
  static async start(options: BotOptions): Promise<BotProcess> {
    return new BotProcess(options, await freePort());
  }

  get state(): BotState {
    return this.#state;
  }

  /** It cannot start, and is not started again. */
  get hasGivenUp(): boolean {
    return this.#hasGivenUp;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Where its pages are; undefined while nothing answers there. */
  get gallery(): string | undefined {
    return this.#gallery;
  }

  /** SIGKILL, as a host that is out of memory does it. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#child?.kill('SIGTERM');
    const late = setTimeout(() => {
      this.kill();
    }, STOP_MS);
    await this.#over;
    clearTimeout(late);
    this.#log.end();
  }

  async #keepAlive(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const code = await this.#live();
      const neverStarts = !this.#wasReady && code !== null;
      if (code === EXIT_CONFIG || neverStarts) {
        this.#hasGivenUp = true;
        this.#options.onChange();
        return;
      }
      await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** One life; resolves to its exit code, or to null where it was killed. */
  async #live(): Promise<number | null> {
    const child = spawn(process.execPath, ARGS, {
      cwd: ROOT,
      env: botEnvironment(this.#options.env, this.#port),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const orphan = () => child.kill('SIGKILL');
    process.once('exit', orphan);
    this.#child = child;
    this.#become('starting');
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.#heard(line);
    });
    createInterface({ input: child.stderr }).on('line', (line) => {
      this.#log.write(`${line}\n`);
      this.#options.tell(line);
    });
    await once(child, 'close');
    process.off('exit', orphan);
    this.#child = undefined;
    this.#gallery = undefined;
    this.#become('down');
    return child.exitCode;
  }

  #heard(line: string): void {
    this.#log.write(`${line}\n`);
    const parsed = logLine.safeParse(fromJson(line));
    if (!parsed.success) return;
    const { level, msg } = parsed.data;
    if (level >= ERROR_LEVEL) this.#options.tell(plainLine(line).trimEnd());
    if (msg !== 'ready') return;
    this.#wasReady = true;
    this.#become('running');
    void this.#findGallery();
  }

  async #findGallery(): Promise<void> {
    const url = `http://127.0.0.1:${this.#port}/`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(GALLERY_MS) }).catch(
      () => undefined,
    );
    await answer?.body?.cancel();
    if (answer?.ok !== true || this.#state !== 'running') return;
    this.#gallery = url;
    this.#options.onChange();
  }

  #become(state: BotState): void {
    this.#state = state;
    this.#options.onChange();
  }
}

/**
 * The same whatever the shell of a developer exports, but for the limits. Empty is absent, and keeps a `.env` of this
 * folder, which may lead to the real Discord, from filling in.
 */
export function botEnvironment(
  env: Readonly<Record<string, string>>,
  port: number,
  shell = process.env,
): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(VARIABLES.map((name) => [name, ''])),
    ...Object.fromEntries(OF_THE_SHELL.map((name) => [name, shell[name]])),
    ...limitsOf(shell),
    ...env,
    // In every server, so that there is a second one to try.
    DISCORD_GUILD_ID: '',
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: String(port),
    // Tells that it is ready.
    LOG_LEVEL: 'info',
  };
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

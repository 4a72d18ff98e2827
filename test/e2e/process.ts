/** Easel as a process of its own, in a process group that can be killed whole, driven from outside. */
import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly ms: number;
}

export class EaselProcess {
  /** Lines of stdout and stderr, as they came. */
  readonly lines: string[] = [];
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #heard = new EventEmitter();

  constructor(
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    stdin: 'ignore' | 'pipe',
  ) {
    const started = performance.now();
    this.#child = spawn(command, args, {
      detached: true,
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env },
      stdio: [stdin, 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      if (stream)
        createInterface({ input: stream }).on('line', (line) => {
          this.lines.push(line);
          this.#heard.emit('line');
        });
    this.exited = once(this.#child, 'close').then(([code, signal]: unknown[]) => ({
      code: typeof code === 'number' ? code : null,
      signal: typeof signal === 'string' ? (signal as NodeJS.Signals) : null,
      ms: performance.now() - started,
    }));
    void this.exited.then(() => this.#heard.emit('line'));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get output(): string {
    return this.lines.join('\n');
  }

  /** Resolves when a line contains `text`; rejects where the process ends before. */
  async said(text: string, timeoutMs = 60_000): Promise<void> {
    const signal = AbortSignal.timeout(timeoutMs);
    while (!this.output.includes(text)) {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null)
        throw new Error(`it ended before it said “${text}”:\n${this.output}`);
      await once(this.#heard, 'line', { signal }).catch((cause: unknown) => {
        throw new Error(`it did not say “${text}”:\n${this.output}`, { cause });
      });
    }
  }

  /** A line at its stdin, where that is a pipe. */
  type(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** Signals the first process alone, as a supervisor does. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Signals every process of the group, as a terminal does. */
  signalAll(signal: NodeJS.Signals): void {
    if (this.#child.pid !== undefined) process.kill(-this.#child.pid, signal);
  }

  /** Kills every process of the group at once; resolves when all is gone. */
  async kill(): Promise<void> {
    if (this.#child.pid !== undefined && this.#child.exitCode === null) {
      try {
        process.kill(-this.#child.pid, 'SIGKILL');
      } catch (error) {
        // The group may have ended by itself in the meantime.
        if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
      }
    }
    await this.exited;
  }
}

const alive = new Set<EaselProcess>();

/** Starts a process; `killAll` ends it where its test does not. */
export function start(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  stdin: 'ignore' | 'pipe' = 'ignore',
): EaselProcess {
  const easel = new EaselProcess(command, args, env, stdin);
  alive.add(easel);
  void easel.exited.then(() => alive.delete(easel));
  return easel;
}

export async function killAll(): Promise<void> {
  await Promise.all([...alive].map((easel) => easel.kill()));
}

/** What `npm start` runs once all is compiled; npm itself takes a second of every start. */
export const BOT = [process.execPath, ['dist/bot.js']] as const;
export const NPM_START = ['npm', ['start']] as const;

/** The bot; resolves when it hears Discord. */
export async function startBotProcess(
  env: Readonly<Record<string, string>>,
  [command, args]: typeof BOT | typeof NPM_START = BOT,
): Promise<EaselProcess> {
  const easel = start(command, args, env);
  await easel.said('"msg":"ready"');
  return easel;
}

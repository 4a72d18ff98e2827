/** The bot as the bench drives it: a process of its own, with the probe before it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../sandbox/loopback.js';
import { environment, probing, type Environment } from './measured.js';
import type { Probed } from './probe.js';

const LOOK_EVERY_MS = 20;
/** A process whose loop stands still takes a connection and says nothing. */
const ANSWER_MS = 1_000;

export interface BotProcess {
  /** From its start until it said that it is ready. */
  readonly readyMs: number;
  /** What it took so far; its loop's delay since it was asked last. */
  probe(): Promise<Probed>;
  kill(): Promise<void>;
}

/** Starts it, and resolves once it is ready. @throws Error where it ends before, or takes too long */
export async function startBot(
  env: Environment,
  folder: string,
  patienceMs = 300_000,
): Promise<BotProcess> {
  const file = join(folder, 'bot-probed.json');
  const probe = probing(folder, file);
  const port = await freePort();
  const started = performance.now();
  const child = spawn(process.execPath, [...probe.args, 'dist/bot.js'], {
    env: environment({ LOG_LEVEL: 'warn', ...env, ...probe.env, HTTP_PORT: String(port) }),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}/readyz`;
  const isReady = () =>
    fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) }).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) {
    if (child.exitCode !== null) throw new Error('the bot ended before it was ready');
    if (performance.now() - started > patienceMs) {
      child.kill('SIGKILL');
      throw new Error(`the bot was not ready within ${patienceMs / 1000} s`);
    }
    await sleep(LOOK_EVERY_MS);
  }
  return {
    readyMs: performance.now() - started,
    async probe() {
      rmSync(file, { force: true });
      child.kill('SIGUSR2');
      for (;;) {
        const probed = read(file);
        if (probed !== undefined) return JSON.parse(probed) as Probed;
        await sleep(LOOK_EVERY_MS);
      }
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

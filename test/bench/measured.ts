/** Runs a program of its own with the probe before it, and says what it took. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { compiled } from './compiled.js';
import type { Probed } from './probe.js';

export type Environment = Readonly<Record<string, string>>;

export interface Measured extends Probed {
  readonly wallMs: number;
}

/** The environment of a child: nothing of the bench's own gets in. */
export function environment(env: Environment): Environment {
  return { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env };
}

/** Node's arguments and the environment with which a program writes to `file` what it took. */
export function probing(folder: string, file: string) {
  const probe = compiled('probe.ts', folder);
  return { args: ['--import', pathToFileURL(probe).href], env: { BENCH_PROBE: file } };
}

/** Runs a program to its end. @throws Error where it fails */
export async function measure(
  args: readonly string[],
  env: Environment,
  folder: string,
): Promise<Measured> {
  const file = `${folder}/probed.json`;
  const probe = probing(folder, file);
  const started = performance.now();
  await run(process.execPath, [...probe.args, ...args], { ...env, ...probe.env });
  const wallMs = performance.now() - started;
  return { wallMs, ...(JSON.parse(readFileSync(file, 'utf8')) as Probed) };
}

/** @throws Error with what it said last, where it fails */
export async function run(
  command: string,
  args: readonly string[],
  env: Environment,
): Promise<void> {
  const child = spawn(command, args, {
    env: environment(env),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [said] = await Promise.all([text(child.stderr), once(child, 'close')]);
  if (child.exitCode !== 0) throw new Error(`${args.join(' ')} failed:\n${said}`);
}

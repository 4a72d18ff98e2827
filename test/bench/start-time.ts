/** From the start of the command line to its first call, beside a Node that has nothing to do. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { environment, type Environment } from './measured.js';
import type { Providers } from './providers.js';

export interface StartTime {
  readonly firstCallMs: number;
  readonly emptyNodeMs: number;
}

/** Medians of several starts. */
export async function measureStart(
  argsInto: (outputDir: string) => readonly string[],
  providers: Providers,
  env: Environment,
  folder: string,
  times: number,
): Promise<StartTime> {
  const starts: number[] = [];
  const empty: number[] = [];
  for (let nth = 0; nth < times; nth += 1) {
    await providers.take();
    const called = providers.firstCall();
    const at = Date.now();
    const args = argsInto(join(folder, `start-${nth}`));
    const child = spawn(process.execPath, args, { env: environment(env), stdio: 'ignore' });
    const gone = once(child, 'close');
    const firstAt = await Promise.race([called, gone]);
    if (typeof firstAt !== 'number')
      throw new Error('the command line ended before its first call');
    starts.push(firstAt - at);
    child.kill('SIGKILL');
    await gone;
    const before = performance.now();
    await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'close');
    empty.push(performance.now() - before);
  }
  return { firstCallMs: median(starts), emptyNodeMs: median(empty) };
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

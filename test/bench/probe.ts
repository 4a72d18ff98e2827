/**
 * Loaded before a program that is measured: writes what its process took, when it ends and at SIGUSR2,
 * to the file that BENCH_PROBE names. After SIGUSR2 the loop's delay is counted anew.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

export interface Probed {
  /** Of all threads. */
  readonly cpuMs: number;
  readonly peakMiB: number;
  /** How much later than due the loop came round, in milliseconds. */
  readonly loop: { readonly p50: number; readonly p99: number; readonly max: number };
}

const EVERY_MS = 5;
const file = process.env.BENCH_PROBE;

if (isMainThread && file !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: EVERY_MS });
  const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - EVERY_MS);
  const write = () => {
    const { user, system } = process.cpuUsage();
    const probed: Probed = {
      cpuMs: (user + system) / 1000,
      peakMiB: process.resourceUsage().maxRSS / 1024,
      loop: {
        p50: late(delay.percentile(50)),
        p99: late(delay.percentile(99)),
        max: late(delay.max),
      },
    };
    writeFileSync(`${file}.new`, JSON.stringify(probed));
    renameSync(`${file}.new`, file);
  };
  delay.enable();
  process.on('exit', write);
  process.on('SIGUSR2', () => {
    write();
    delay.reset();
  });
}

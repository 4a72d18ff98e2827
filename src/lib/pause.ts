import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves after so long, or as soon as the signal is aborted. It does not keep the process alive. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
}

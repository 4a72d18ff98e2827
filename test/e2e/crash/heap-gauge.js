/** Loaded before a bot: whenever it is asked by SIGUSR2, collects all garbage and says what is left. */
import { memoryUsage } from 'node:process';
import { isMainThread } from 'node:worker_threads';

let asked = 0;
if (isMainThread)
  process.on('SIGUSR2', () => {
    asked += 1;
    // Bytes outside of V8's heap are freed after what stood for them.
    for (let n = 0; n < 2; n += 1) globalThis.gc?.();
    const { heapUsed, external } = memoryUsage();
    console.log(JSON.stringify({ asked, heapMiB: (heapUsed + external) / 2 ** 20 }));
  });

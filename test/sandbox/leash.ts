/** Loaded before the bot: ends it when the sandbox is gone, however that ended, for then nobody holds its stdin. */
import { isMainThread } from 'node:worker_threads';

if (isMainThread)
  process.stdin
    .on('end', () => process.exit(1))
    .resume()
    .unref();

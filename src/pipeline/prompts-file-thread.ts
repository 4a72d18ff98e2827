/** Reads files of prompts in a thread of its own: `PromptsFileReader` asks. */
import { parentPort } from 'node:worker_threads';
import { READY } from '../lib/background-thread.js';
import { parsePrompts } from './prompts-file.js';
import type { FileToRead } from './prompts-file-reader.js';

parentPort?.on('message', ({ bytes, fileName }: FileToRead) => {
  parentPort?.postMessage(parsePrompts(Buffer.from(bytes), fileName));
});
parentPort?.postMessage(READY);

/** Draws in a thread of its own: `openPictures` asks. */
import { parentPort } from 'node:worker_threads';
import { READY } from '../lib/background-thread.js';
import { openAtomicFiles } from '../lib/atomic-files.js';
import { draw, type Subject } from './draw.js';

export interface Order {
  readonly subject: Subject;
  readonly outputDir: string;
}

parentPort?.on('message', ({ subject, outputDir }: Order) => {
  // What it throws ends the thread, and is told to whoever asked.
  void draw(subject, openAtomicFiles(outputDir)).then((drawn) => {
    parentPort?.postMessage(drawn);
  });
});
parentPort?.postMessage(READY);

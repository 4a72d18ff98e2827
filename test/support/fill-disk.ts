/** Writes a picture that the disk has no room for, and prints what became of it. Run by artifacts.test.ts. */
import { readdirSync } from 'node:fs';
import { faultOf } from '../../src/errors.js';
import { openAtomicFiles } from '../../src/lib/atomic-files.js';

const folder = process.argv[2] ?? '';
const files = openAtomicFiles(folder);
const outcome = await files.write('results/cat/iteration_1.png', Buffer.alloc(100_000, 1)).then(
  () => 'written',
  (error: unknown) => faultOf(error).code,
);
await files.write('results/cat/summary.json', '{}');
process.stdout.write(
  JSON.stringify({
    outcome,
    results: readdirSync(`${folder}/results/cat`),
    temporary: readdirSync(`${folder}/.tmp`),
  }),
);

/**
 * Pictures that are paid and not among a run's results yet: a file each under OUTPUT_DIR, by the name of its job.
 * A server without a queue gives a picture once, in its answer, so the file is what makes the job's ticket true.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openAtomicFiles } from '../../../lib/atomic-files.js';
import { asStorageFault } from '../../../lib/storage-errors.js';

export const KEPT = '.painted';
/** A run in doubt may come for a file without a ticket; nobody does after a day. */
const UNCLAIMED_MS = 24 * 3_600_000;

const NAME = /^[0-9a-f]{64}$/;

export interface Kept {
  has(name: string): boolean;
  /** Outlives a power cut. @throws the fault `storage_full` */
  write(name: string, png: Buffer): Promise<void>;
  /** Null where there is none. */
  read(name: string): Promise<Buffer | null>;
  remove(name: string): Promise<void>;
  /** Removes what is older than a day and has none of these names. */
  sweep(wanted: ReadonlySet<string>): Promise<void>;
}

export function openKept(outputDir: string): Kept {
  const files = openAtomicFiles(outputDir);
  const pathOf = (name: string) => `${KEPT}/${name}.png`;
  const has = (name: string) => NAME.test(name) && files.has(pathOf(name));
  const remove = (name: string) =>
    NAME.test(name) ? files.remove(pathOf(name)) : Promise.resolve();
  return {
    has,
    remove,
    write: (name, png) => files.write(pathOf(name), png, { durable: true }),
    async read(name) {
      if (!has(name)) return null;
      try {
        return await files.read(pathOf(name));
      } catch (error) {
        throw asStorageFault(error);
      }
    },
    async sweep(wanted) {
      const folder = join(outputDir, KEPT);
      for (const file of await readdir(folder).catch(() => [])) {
        const name = file.replace(/\.png$/, '');
        const found = await stat(join(folder, file)).catch(() => undefined);
        const isOld = found !== undefined && found.mtimeMs < Date.now() - UNCLAIMED_MS;
        if (isOld && !wanted.has(name)) await remove(name);
      }
    },
  };
}

/** How full the disk under a place is. */
import { statfs } from 'node:fs/promises';

export interface DiskFree {
  readonly free: number;
  readonly size: number;
}

/** In bytes, of what this user may fill. */
export async function diskFreeAt(path: string): Promise<DiskFree> {
  const { bavail, bfree, blocks, bsize } = await statfs(path);
  // What is kept for root is nobody else's to fill.
  return { free: bavail * bsize, size: (blocks - (bfree - bavail)) * bsize };
}

const LOW_SHARE = 0.05;
const LOW_BYTES = 500e6;

/** Whether there is hardly room for what comes in a day. */
export function isLow({ free, size }: DiskFree): boolean {
  return free < LOW_BYTES || free < size * LOW_SHARE;
}

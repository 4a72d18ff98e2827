import { explain, explainPause, type Pause } from '../errors.js';
import type { DiskSpace } from './disk-space.js';

/** What keeps everybody waiting at the moment, in sentences. */
export function troubles(
  diskSpace: Pick<DiskSpace, 'isFull'>,
  lanes: readonly { readonly pause: Pause | null }[],
): string[] {
  const full = diskSpace.isFull ? [explain({ code: 'storage_full' }).sentence] : [];
  return [...full, ...lanes.flatMap(({ pause }) => (pause ? [explainPause(pause)] : []))];
}

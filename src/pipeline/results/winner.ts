/** The picture that won, under a name that says so. */
import { posix } from 'node:path';
import type { AtomicFiles } from '../../lib/atomic-files.js';
import { shown, winner, type Run } from '../run.js';

/** The name of a run's best picture in its folder. */
const WINNER = 'winner.png';

/** Writes it beside the iterations; nothing where no picture was judged. */
export async function saveWinner(files: AtomicFiles, run: Run): Promise<void> {
  const path = pathOf(run);
  for (const name of winnerFiles(files, run)) if (path) await files.copy(path, name);
}

/** What it is written as, if it is: somebody may have taken the picture away, and the run is over all the same. */
export function winnerFiles(files: AtomicFiles, run: Run): readonly string[] {
  const path = pathOf(run);
  return path !== undefined && files.has(path) ? [posix.join(run.folder, WINNER)] : [];
}

function pathOf(run: Run): string | undefined {
  const won = winner(run);
  return won && shown(won)?.image.path;
}

/** The picture that won, under a name that says so. */
import { posix } from 'node:path';
import type { AtomicFiles } from '../../lib/atomic-files.js';
import { shown, winner, type Run } from '../run.js';

/** The name of a run's best picture in its folder. */
const WINNER = 'winner.png';

/** Writes it beside the iterations; nothing where no picture was judged. */
export async function saveWinner(files: AtomicFiles, run: Run): Promise<void> {
  const won = winner(run);
  const path = won && shown(won)?.image.path;
  if (path === undefined) return;
  // Somebody may have taken it away; the run is over all the same.
  if (files.has(path)) await files.copy(path, posix.join(run.folder, WINNER));
}

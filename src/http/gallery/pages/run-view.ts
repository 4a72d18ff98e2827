/** What the page of a run is drawn from. */
import type { Relative } from '../../../db/gallery-run.js';
import type { Run } from '../../../pipeline/run.js';
import type { Names } from '../parts.js';

export interface RunView {
  readonly run: Run;
  readonly cost: number | null;
  /** People who picked it, by iteration number. */
  readonly fans: ReadonlyMap<number, number>;
  readonly parent: Relative | undefined;
  readonly successors: readonly Relative[];
  /** Whether its submission has other runs. */
  readonly isOfBatch: boolean;
  readonly names: Names;
}

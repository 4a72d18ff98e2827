/** What every image service does for the pipeline. */
import type { ImageGenerator, JobsLeft, UnwantedRequest } from '../ports.js';
import type { Abilities } from './abilities.js';
import type { Lane } from './lane.js';

/**
 * Jobs of earlier processes take their slots before anything new is handed in; those that nobody wants
 * are dropped. `settled` is told of each request of which is then known what came of it. Models that are
 * offered and not known are asked about.
 */
export type ResumeJobs = (
  left: JobsLeft,
  settled: (request: UnwantedRequest) => Promise<void>,
) => void;

export interface Painter {
  readonly lane: Lane;
  readonly generator: ImageGenerator;
  /** What a model takes, as far as it is known by now. */
  readonly abilitiesOf: (model: string) => Abilities;
  readonly resume: ResumeJobs;
  /** Asks about nothing any more. */
  readonly close: () => void;
}

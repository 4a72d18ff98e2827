/** What is told of a submission, while it lasts and when it is over. */
import type { Drawing } from '../pictures/pictures.js';
import type { Forecast } from '../pipeline/forecast.js';
import type { JobProgress } from '../pipeline/ports.js';
import type { Run, Submission } from '../pipeline/run.js';

export interface StatusInput {
  readonly submission: Submission;
  /** Its runs with their iterations: the only one at any time, those of a batch once all are over. */
  readonly runs?: readonly Run[];
  /** What keeps the runs waiting, as sentences of our own. */
  readonly trouble?: readonly string[];
  /** What the image service reports of its work; its log is untrusted text. */
  readonly progress?: JobProgress | undefined;
  /** Whether the channel may see pictures that were flagged as unsafe. */
  readonly ageRestricted?: boolean;
  /** What it may cost at most, in US dollars; shown while its owner is asked. */
  readonly estimate?: number;
  /** What is foretold of it, as long as it is not over. */
  readonly forecast?: Forecast;
  /** What it has cost, once it is over. */
  readonly receipt?: { readonly images: number; readonly costUsd: number };
  /** Its tries, or the winners of its runs, in one picture, once it is over. */
  readonly sheet?: Drawing | undefined;
}

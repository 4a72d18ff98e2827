/** How a submission begins, where that is more than prompts. */
import type { Checklist } from './checklist.js';
import type { ImageFile } from './run.js';

/** A button that enqueues: pressed again within a moment, as in a double click, it enqueues nothing. */
export interface Press {
  readonly id: string;
  /** Whether it is the same whoever presses it, or each person's own. */
  readonly shared: boolean;
}

/** What is there of a run before it begins, where that is more than a prompt. */
export interface Start {
  /** What is painted first; null where that has yet to be made of what a person wants changed. */
  readonly text: string | null;
  readonly checklist: Checklist | null;
  /** The picture of its first iteration; the folder that it is in becomes the run's. */
  readonly picture: ImageFile | null;
}

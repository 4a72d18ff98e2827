/** Draws threads and status messages from the rows: one loop a submission, posts once, edits late. */
import { openSubmissionsIn, type Place } from '../../db/submissions.js';
import type { JobProgress, Publisher } from '../../pipeline/ports.js';
import type { Run, SubmissionId } from '../../pipeline/run.js';
import { Drawing, type DrawingOptions } from './submission-thread.js';

export class DiscordPublisher implements Publisher {
  readonly #options: DrawingOptions;
  readonly #drawings = new Map<SubmissionId, Drawing>();

  constructor(options: DrawingOptions) {
    this.#options = options;
  }

  /** Draws what the last process left undrawn: the submissions that were open before this one began. */
  start(left: readonly SubmissionId[]): void {
    for (const id of left) this.doubt(id);
  }

  /** Nobody knows whether the command was answered, unless that is recorded: finds out, then draws. */
  doubt(submissionId: SubmissionId): void {
    const drawing = this.#drawing(submissionId);
    drawing.inDoubt = true;
    drawing.wake();
  }

  /** The submission has a place in Discord. */
  shown(submissionId: SubmissionId): void {
    this.#drawing(submissionId).wake();
  }

  changed({ submissionId }: Run): void {
    // What the image service said is not true of the step that comes now.
    this.#drawing(submissionId).status.progress = undefined;
    this.shown(submissionId);
  }

  progress({ submissionId }: Run, progress: JobProgress): void {
    this.#drawing(submissionId).status.progress = describe(progress);
    this.shown(submissionId);
  }

  /** The place is gone: what was shown there ends, for nobody would see what is paid for. */
  async gone(place: Place): Promise<void> {
    const channelId = 'channelId' in place ? place.channelId : undefined;
    // Of the threads that a channel takes with it Discord says nothing.
    const inside = [...this.#drawings.values()].filter((drawing) => drawing.hangsIn(channelId));
    const shown = await openSubmissionsIn(this.#options.db, place);
    await Promise.all([
      ...inside.map((drawing) => drawing.gone('whole')),
      ...shown.map(({ id, threadOnly }) => this.#drawing(id).gone(threadOnly ? 'thread' : 'whole')),
    ]);
  }

  /** What keeps everybody waiting is another by now. */
  redraw(): void {
    for (const drawing of this.#drawings.values()) drawing.wake();
  }

  async flush(signal: AbortSignal): Promise<void> {
    await Promise.all([...this.#drawings.values()].map((drawing) => drawing.close(signal)));
  }

  #drawing(id: SubmissionId): Drawing {
    const known = this.#drawings.get(id);
    if (known) return known;
    const drawing = new Drawing(id, this.#options, () => this.#drawings.delete(id));
    this.#drawings.set(id, drawing);
    return drawing;
  }
}

function describe({ state, position, log }: JobProgress): string {
  const place = position === undefined ? '' : `, ${String(position)} before this one`;
  const words = state === 'queued' ? `waiting at the image service${place}` : 'painting';
  return log === undefined ? words : `${words}: ${log}`;
}

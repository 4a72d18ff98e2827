/** Draws threads and status messages from the rows: one loop a submission, posts once, edits late. */
import { openSubmissions } from '../db/submissions.js';
import type { JobProgress, Publisher } from '../pipeline/ports.js';
import type { Run, SubmissionId } from '../pipeline/run.js';
import { Drawing, type DrawingOptions } from './drawing.js';

export class DiscordPublisher implements Publisher {
  readonly #options: DrawingOptions;
  readonly #drawings = new Map<SubmissionId, Drawing>();

  constructor(options: DrawingOptions) {
    this.#options = options;
  }

  /** Draws whatever the last process left undrawn. */
  async start(): Promise<void> {
    for (const id of await openSubmissions(this.#options.db)) this.shown(id);
  }

  /** The submission has a place in Discord. */
  shown(submissionId: SubmissionId): void {
    this.#drawing(submissionId).wake();
  }

  changed({ submissionId }: Run): void {
    this.shown(submissionId);
  }

  progress(run: Run, progress: JobProgress): void {
    this.#drawing(run.submissionId).progress = describe(progress);
    this.changed(run);
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

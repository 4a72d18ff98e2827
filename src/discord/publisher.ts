/** Draws threads and status messages from the rows: one loop a submission, posts once, edits late. */
import { setTimeout as sleep } from 'node:timers/promises';
import { loadSubmission, placeSubmission } from '../db/submissions.js';
import { EaselError } from '../errors.js';
import type { JobProgress, Publisher } from '../pipeline/ports.js';
import type { Run, SubmissionId } from '../pipeline/run.js';
import { Drawing, type DrawingOptions } from './drawing.js';

export class DiscordPublisher implements Publisher {
  readonly #options: DrawingOptions;
  readonly #drawings = new Map<SubmissionId, Drawing>();

  constructor(options: DrawingOptions) {
    this.#options = options;
  }

  /** Draws what the last process left undrawn: the submissions that were open when this one began. */
  async start(left: readonly SubmissionId[]): Promise<void> {
    for (const id of left) if (await this.settle(id)) this.shown(id);
  }

  /**
   * Whether anybody sees this submission. Where it is not known that the command was answered, the
   * channel is read; where no answer is there, the runs end before anything is paid.
   */
  async settle(id: SubmissionId): Promise<boolean> {
    const { db, messenger, log, record, giveUp, now } = this.#options;
    const { channelId, messageId, interactionId, createdAt, runs } = await loadSubmission(db, id);
    if (channelId === null || messageId !== null) return true;
    const found = await messenger.findReply(channelId, interactionId, createdAt);
    log.warn({ submissionId: id, found: found !== undefined }, 'a reply was in doubt: the channel was read');
    if (found !== undefined) await placeSubmission(db, id, { message_id: found });
    else {
      for (const run of runs) await giveUp(run.id, null);
      await placeSubmission(db, id, { closed_at: now() });
    }
    return found !== undefined;
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

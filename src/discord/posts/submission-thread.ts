/**
 * One submission as it stands in Discord. Its posts and its status message are kept up to date each
 * by itself, so that a picture never waits for an edit.
 */
import { loadRun } from '../../db/run-rows.js';
import { pendingPosts } from '../../db/posts.js';
import { closeSubmission, loadSubmission } from '../../db/submissions.js';
import { faultOf, type Fault, type FaultCode } from '../../errors.js';
import { backoff } from '../../lib/backoff.js';
import { Newest } from '../../lib/newest.js';
import type { DiskSpace } from '../../pipeline/disk-space.js';
import type { Runner } from '../../pipeline/engine/runner.js';
import { isOver, type Run, type RunId, type SubmissionId } from '../../pipeline/run.js';
import { endRuns } from '../../pipeline/submissions.js';
import { endUnseen } from './end-unseen.js';
import { IterationPosts, type PostOptions } from './iteration-posts.js';
import { StatusPost, type StatusOptions } from './status-post.js';
import { isWaitingForOwner, SubmissionPlace, UNANSWERED } from './submission-place.js';

const TRY_AGAIN = backoff(1_000, 60_000);
/** The place is gone or closed to us. */
const FINAL: ReadonlySet<FaultCode> = new Set(['target_gone', 'discord_denied', 'discord_refused']);

export interface SubmissionThreadOptions extends Omit<StatusOptions, 'runOf'>, PostOptions {
  readonly runner: Pick<Runner, 'end' | 'wake'>;
  /** While rows cannot be written nothing is posted: a post that is not recorded would be posted again. */
  readonly diskSpace: Pick<DiskSpace, 'isFull'>;
  readonly record: (error: unknown, context: { readonly submissionId: SubmissionId }) => void;
}

export class SubmissionThread {
  readonly #id: SubmissionId;
  readonly #options: SubmissionThreadOptions;
  readonly #onClosed: () => void;
  readonly #place: SubmissionPlace;
  readonly #posts: IterationPosts;
  readonly #status: StatusPost;
  readonly #postsDrawn: Newest;
  readonly #statusDrawn: Newest;
  /** Its runs as they moved last, which need not be read again. */
  readonly #runs = new Map<RunId, Run>();
  #isGone = false;
  #isEnding = false;

  constructor(id: SubmissionId, options: SubmissionThreadOptions, onClosed: () => void) {
    this.#id = id;
    this.#options = options;
    this.#onClosed = onClosed;
    this.#place = new SubmissionPlace(options);
    this.#posts = new IterationPosts(options);
    this.#status = new StatusPost({ ...options, runOf: this.#runOf });
    const ends = { end: this.#end.bind(this), onFailure: this.#record };
    this.#postsDrawn = newest(this.#drawPosts.bind(this), ends);
    this.#statusDrawn = newest(this.#drawStatus.bind(this), ends);
  }

  /** Its rows moved, or what stands in the way of all is another. */
  changed(run?: Run): void {
    if (run) {
      this.#runs.set(run.id, run);
      this.#status.changed(run);
    }
    this.#postsDrawn.changed();
    this.#statusDrawn.changed();
  }

  /** What the image service says of a job. */
  progress(words: string): void {
    this.#status.progress = words;
    this.#statusDrawn.changed();
  }

  /** Whether it says how many runs of others are ahead. */
  get isInLine(): boolean {
    return this.#status.isInLine;
  }

  /** Whether its command was answered is not known. */
  replyInDoubt(): void {
    this.#place.replyInDoubt = true;
    this.changed();
  }

  /** Whether it is shown in a thread of this channel, as far as is known. */
  hangsIn(channelId: string | undefined): boolean {
    return channelId !== undefined && this.#place.parentId === channelId;
  }

  /** Its thread is gone, or its status message with it: nothing more is paid for unseen. */
  async gone(what: 'thread' | 'whole'): Promise<void> {
    this.#isGone = true;
    this.#status.isGone ||= what === 'whole';
    const submission = await loadSubmission(this.#options.db, this.#id);
    await endRuns(submission, { code: 'target_gone' }, this.#options.runner);
    this.#postsDrawn.changed();
  }

  /** Draws what can be drawn now and ends. */
  async close(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#postsDrawn.close(signal), this.#statusDrawn.close(signal)]);
  }

  /** Draws the oldest thing that is not drawn yet, until there is none. */
  async #drawPosts(closing: AbortSignal): Promise<void> {
    if (this.#isGone) return this.#end({ code: 'target_gone' }, closing);
    const thread = await this.#place.open(this.#id);
    if (thread === UNANSWERED) return this.#end(null, closing);
    const mayPost = () => !this.#options.diskSpace.isFull && !closing.aborted && !this.#isGone;
    const target = { closing, mayPost, runOf: this.#runOf };
    if (thread) await this.#posts.drawAll(this.#id, { ...thread, ...target });
    // Where all is posted, its state may be the last.
    this.#statusDrawn.changed();
  }

  /** The status message, if it is due; after the last one there is nothing left to do. */
  async #drawStatus(closing: AbortSignal): Promise<void> {
    const { db, now, diskSpace } = this.#options;
    const wait = this.#status.wait(this.#place.createdAt, now());
    if (wait > 0) {
      this.#statusDrawn.changedIn(wait);
      return;
    }
    const submission = await loadSubmission(db, this.#id);
    const { channelId, messageId, runs } = submission;
    if (channelId === null || messageId === null || isWaitingForOwner(submission)) return;
    const { ageRestricted } = await this.#place.readChannel(channelId);
    if (this.#isEnding || closing.aborted) return;
    const isDrawn = await this.#status.draw(submission, ageRestricted);
    if (!isDrawn) {
      this.#statusDrawn.changed();
      return;
    }
    if (!runs.every(isOver) || diskSpace.isFull) return;
    if ((await pendingPosts(db, this.#id)).length === 0) await this.#close();
  }

  /** Nobody can see it any more, or nobody was told of it. */
  async #end(fault: Fault | null, closing: AbortSignal): Promise<void> {
    this.#isEnding = true;
    const { ageRestricted } = this.#place;
    const unseen = { status: this.#status, ageRestricted, record: this.#record };
    const ended = endUnseen(this.#id, fault, { ...this.#options, ...unseen }, closing);
    await ended.finally(() => (this.#isEnding = false));
    if (!closing.aborted) await this.#close();
  }

  async #close(): Promise<void> {
    await closeSubmission(this.#options.db, this.#id, this.#options.now());
    this.#postsDrawn.end();
    this.#statusDrawn.end();
    this.#onClosed();
  }

  readonly #record = (error: unknown): void => {
    this.#options.record(error, { submissionId: this.#id });
  };

  readonly #runOf = async (id: RunId): Promise<Run> =>
    this.#runs.get(id) ?? loadRun(this.#options.db, id);
}

/** Kept drawn until it is ended: at once where the place is gone or closed to us, for nobody would see more of it. */
function newest(
  draw: (closing: AbortSignal) => Promise<void>,
  {
    end,
    onFailure,
  }: {
    readonly end: (fault: Fault, closing: AbortSignal) => Promise<void>;
    readonly onFailure: (error: unknown) => void;
  },
): Newest {
  return new Newest({
    draw: (closing) =>
      draw(closing).catch((error: unknown) => {
        const fault = faultOf(error);
        if (closing.aborted || !FINAL.has(fault.code)) throw error;
        return end(fault, closing);
      }),
    wait: TRY_AGAIN,
    onFailure,
  });
}

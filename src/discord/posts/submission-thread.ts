/**
 * One submission as it stands in Discord. Its pictures, what completes them, and its status message
 * are kept up to date each by itself, so that a picture never waits for an edit.
 */
import { loadRun } from '../../db/run-rows.js';
import { pendingPosts } from '../../db/posts.js';
import { closeSubmission, loadSubmission } from '../../db/submissions.js';
import type { Runner } from '../../pipeline/engine/runner.js';
import type { JobProgress } from '../../pipeline/ports.js';
import {
  hasImage,
  isOver,
  type Run,
  type RunId,
  type Submission,
  type SubmissionId,
} from '../../pipeline/run.js';
import { endRuns } from '../../pipeline/submissions.js';
import { Drawings } from './drawings.js';
import { UnseenEnd } from './end-unseen.js';
import { IterationPosts, type PostOptions } from './iteration-posts.js';
import type { StatusOptions } from './status-post.js';
import { isWaitingForOwner, SubmissionPlace, UNANSWERED } from './submission-place.js';
import { SubmissionStatus } from './submission-status.js';
import type { Turns } from './turns.js';

export interface SubmissionThreadOptions
  extends Omit<StatusOptions, 'runOf'>, Omit<PostOptions, 'runOf' | 'isGone' | 'changed'> {
  readonly runner: Pick<Runner, 'end' | 'wake'>;
  /** Whose turn it is to open a thread in a channel. */
  readonly openings: Turns;
  readonly record: (error: unknown, context: { readonly submissionId: SubmissionId }) => void;
}

export class SubmissionThread {
  readonly #id: SubmissionId;
  readonly #options: SubmissionThreadOptions;
  readonly #onClosed: () => void;
  readonly #place: SubmissionPlace;
  readonly #posts: IterationPosts;
  readonly #status: SubmissionStatus;
  readonly drawn: Drawings;
  /** Its runs as they moved last, which need not be read again. */
  readonly #runs = new Map<RunId, Run>();
  readonly #unseen: UnseenEnd;
  #isGone = false;

  constructor(id: SubmissionId, options: SubmissionThreadOptions, onClosed: () => void) {
    this.#id = id;
    this.#options = options;
    this.#onClosed = onClosed;
    this.#place = new SubmissionPlace(options);
    const movedRun = this.#runs.get.bind(this.#runs);
    const shown = { place: this.#place, movedRun, runOf: this.#runOf };
    const [isGone, changed] = [() => this.#isGone, this.changed.bind(this)];
    this.#posts = new IterationPosts({ ...options, ...shown, changed, isGone });
    this.#status = new SubmissionStatus(id, { ...options, ...shown });
    const record = (error: unknown) => {
      options.record(error, { submissionId: id });
    };
    const ends = { status: this.#status.post, record, close: this.#close.bind(this) };
    this.#unseen = new UnseenEnd(id, { ...options, place: this.#place, changed, ...ends });
    const draw = {
      posts: this.#drawPosts.bind(this),
      completions: this.#completePosts.bind(this),
      status: this.#drawStatus.bind(this),
    };
    this.drawn = new Drawings(draw, this.#unseen, record);
  }

  /** Its rows moved, or what stands in the way of all is another. */
  changed(run?: Run): void {
    if (run) {
      this.#runs.set(run.id, run);
      this.#status.post.changed(run);
    }
    this.drawn.changed();
    this.#place.look();
    this.#status.look();
  }

  /** What the image service says of a job. */
  progress(progress: JobProgress): void {
    this.#status.post.progress = progress;
    this.drawn.status.changed();
  }

  /** Whether it may as well be read anew when it moves. */
  get isAtRest(): boolean {
    const { submission } = this.#status;
    return this.drawn.isIdle && !!submission && isAtRest(submission, this.#place, this.#runs);
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
    this.#status.post.isGone ||= what === 'whole';
    const { db, runner } = this.#options;
    await endRuns(await loadSubmission(db, this.#id), { code: 'target_gone' }, runner);
    this.drawn.posts.changed();
  }

  /** Draws what can be drawn now and ends. */
  close(signal: AbortSignal): Promise<void> {
    return this.drawn.close(signal);
  }

  /** Posts the oldest picture that is not posted yet, until there is none. */
  async #drawPosts(closing: AbortSignal): Promise<void> {
    if (this.#isGone) return this.#unseen.end({ code: 'target_gone' }, closing);
    const hasOne = () => [...this.#runs.values()].some(hasPicture);
    const thread = await this.#place.open(this.#id, hasOne);
    if (thread === UNANSWERED) return this.#unseen.end(null, closing);
    if (thread) await this.#posts.postAll(this.#id, { ...thread, closing });
    // Where all is posted, there may be some to complete, and its state may be the last.
    this.drawn.completions.changed();
    this.drawn.status.changed();
  }

  /** Completes the oldest post that is not complete yet, until there is none. */
  async #completePosts(closing: AbortSignal): Promise<void> {
    const { thread } = this.#place;
    if (!thread || this.#isGone) return;
    await this.#posts.completeAll(this.#id, { ...thread, closing });
    this.drawn.status.changed();
  }

  /** The status message, if it is due; after the last one there is nothing left to do. */
  async #drawStatus(closing: AbortSignal): Promise<void> {
    const { db, diskSpace } = this.#options;
    const wait = await this.#status.wait();
    if (wait > 0) {
      this.drawn.status.changedIn(wait);
      return;
    }
    const isOff = () => closing.aborted || this.#unseen.isUnderWay;
    const drawn = await this.#status.draw(isOff);
    if (drawn === 'later') this.drawn.status.changed();
    if (drawn === 'later' || diskSpace.isFull || isOff() || !this.#status.isLast) return;
    if ((await pendingPosts(db, this.#id)).length > 0) return;
    await this.#status.tellWatchers();
    await this.#close();
  }

  async #close(): Promise<void> {
    await closeSubmission(this.#options.db, this.#id, this.#options.now());
    this.drawn.end();
    this.#onClosed();
  }

  readonly #runOf = async (id: RunId): Promise<Run> =>
    this.#runs.get(id) ?? loadRun(this.#options.db, id);
}

/** Nothing of it has begun and that is shown, or nobody was told of it. */
function isAtRest(
  submission: Submission,
  { thread, parentId, replyInDoubt }: SubmissionPlace,
  moved: ReadonlyMap<RunId, Run>,
): boolean {
  const { runs, messageId } = submission;
  if (replyInDoubt) return false;
  if (messageId === null) return runs.every(isOver);
  const isShown = thread !== null || isWaitingForOwner(submission);
  // Only those that are in memory are found by the channel that their thread hangs in.
  const isFound = (parentId ?? null) === null;
  const isQueued = moved.size === 0 && runs.every(({ status }) => status === 'queued');
  return isShown && isFound && isQueued;
}

function hasPicture({ iterations }: Run): boolean {
  return iterations.some(({ candidates }) => candidates.some(hasImage));
}

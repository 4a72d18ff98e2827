/** One submission as it stands in Discord, brought after its rows step by step. */
import { setTimeout as sleep } from 'node:timers/promises';
import { pendingPosts } from '../../db/posts.js';
import {
  closeSubmission,
  loadSubmission,
  recordReply,
  recordThread,
} from '../../db/submissions.js';
import { faultOf, type Fault, type FaultCode } from '../../errors.js';
import { aborted } from '../../lib/abort.js';
import { isOver, type Submission, type SubmissionId } from '../../pipeline/run.js';
import { threadName } from '../../views/message.js';
import { IterationPosts, type PostOptions } from './iteration-posts.js';
import type { ChannelInfo } from '../messages/messenger.js';
import { StatusPost, type StatusOptions } from './status-post.js';

const RETRY_FIRST_MS = 1_000;
const RETRY_MOST_MS = 60_000;
/** The place is gone or closed to us. */
const FINAL: ReadonlySet<FaultCode> = new Set(['target_gone', 'discord_denied', 'discord_refused']);

export interface DrawingOptions extends StatusOptions, PostOptions {
  /** Lets runs in whose reply was found. */
  readonly admit: () => void;
  /** Whether rows can be written: a post that is not noted would be posted again. */
  readonly canSave: () => boolean;
  readonly record: (error: unknown, context: { readonly submissionId: SubmissionId }) => void;
}

export class Drawing {
  /** Whether the reply may be there although its id was never recorded. */
  inDoubt = false;
  readonly status: StatusPost;
  readonly #posts: IterationPosts;
  readonly #id: string;
  readonly #options: DrawingOptions;
  readonly #done: () => void;
  readonly #closing = new AbortController();
  #loop: Promise<void> | undefined;
  #dirty = false;
  #failures = 0;
  #isGone = false;
  #channel: ChannelInfo | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(id: string, options: DrawingOptions, done: () => void) {
    this.#id = id;
    this.#options = options;
    this.#done = done;
    this.status = new StatusPost(options);
    this.#posts = new IterationPosts(options, this.#closing.signal);
  }

  /** Whether it is shown in a thread of this channel, as far as is known. */
  hangsIn(channelId: string | undefined): boolean {
    return channelId !== undefined && this.#channel?.parentId === channelId;
  }

  /** The rows moved. */
  wake(): void {
    this.#dirty = true;
    if (this.#closing.signal.aborted) return;
    this.#loop ??= this.#draw().finally(() => {
      this.#loop = undefined;
      if (this.#dirty) this.wake();
    });
  }

  /** Its thread is gone, or its status message with it: nothing more is paid for unseen. */
  async gone(what: 'thread' | 'whole'): Promise<void> {
    this.#isGone = true;
    this.status.isGone ||= what === 'whole';
    await this.#endRuns({ code: 'target_gone' });
    this.wake();
  }

  /** Draws what can be drawn now and ends. */
  async close(signal: AbortSignal): Promise<void> {
    clearTimeout(this.#timer);
    this.wake();
    await Promise.race([this.#loop, aborted(signal)]);
    this.#closing.abort();
  }

  async #draw(): Promise<void> {
    while (this.#dirty && !this.#closing.signal.aborted) {
      this.#dirty = false;
      await this.#pass().then(
        () => {
          this.#failures = 0;
        },
        (error: unknown) =>
          this.#recover(error).catch((failure: unknown) => this.#tryAgain(failure)),
      );
    }
  }

  /** Draws the oldest thing that is not drawn yet, then the status if it is due. */
  async #pass(): Promise<void> {
    if (this.#isGone) return this.#giveUp({ code: 'target_gone' });
    const loaded = await loadSubmission(this.#options.db, this.#id);
    // The reply itself asks its owner whether to start.
    if (loaded.held && loaded.messageId !== null && !loaded.runs.every(isOver)) return;
    const { db, canSave } = this.#options;
    const posts = await pendingPosts(db, this.#id);
    const submission = await this.#place(loaded, posts.length > 0);
    if (!submission) return;
    const { threadId } = submission;
    for (const post of canSave() ? posts : []) {
      if (threadId === null || !(await this.#posts.draw(post, threadId, this.#ageRestricted)))
        continue;
      this.#dirty = true;
      break;
    }
    await this.#drawStatus(submission, this.#dirty || !canSave());
  }

  /**
   * Where the submission is shown; its thread is opened here, unless all is over and nothing was
   * painted. Undefined before the reply is known.
   */
  async #place(submission: Submission, hasPosts: boolean): Promise<Submission | undefined> {
    const { db, messenger } = this.#options;
    const { channelId, threadId } = submission;
    if (channelId === null) return undefined;
    const messageId = submission.messageId ?? (await this.#findReply(submission, channelId));
    if (messageId === undefined) return undefined;
    this.#channel ??= await messenger.channelInfo(channelId);
    const isEmpty = !hasPosts && submission.runs.every(isOver);
    if (threadId !== null || isEmpty) return { ...submission, messageId, threadId };
    const opened =
      this.#channel.kind === 'thread'
        ? channelId
        : await messenger.startThread(channelId, messageId, threadName(nameOf(submission)));
    await recordThread(db, this.#id, opened);
    return { ...submission, messageId, threadId: opened };
  }

  /** The reply that an earlier try may have made; where there is none, nothing is paid for unseen. */
  async #findReply(submission: Submission, channelId: string): Promise<string | undefined> {
    const { db, messenger, log, admit } = this.#options;
    if (!this.inDoubt) return undefined;
    const found = await messenger.findReply(channelId, submission, submission.createdAt);
    this.inDoubt = false;
    log.warn(
      { submissionId: this.#id, found: found !== undefined },
      'a reply was in doubt: the channel was read',
    );
    if (found === undefined) await this.#giveUp(null);
    else await recordReply(db, this.#id, found);
    if (found !== undefined) admit();
    return found;
  }

  /** The status message, if it is due; after the last one there is nothing left to do. */
  async #drawStatus(submission: Submission, busy: boolean): Promise<void> {
    const { db, now } = this.#options;
    const wait = this.status.wait(submission.createdAt, now());
    if (wait > 0) {
      this.#wakeIn(wait);
      return;
    }
    await this.status.draw(submission, this.#ageRestricted);
    if (!submission.runs.every(isOver) || busy) return;
    await closeSubmission(db, this.#id, now());
    this.#done();
  }

  get #ageRestricted(): boolean {
    return this.#channel?.ageRestricted ?? false;
  }

  #wakeIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.wake();
    }, ms);
    this.#timer.unref();
  }

  /** Where the place is gone or closed to us, nothing more is paid for unseen; anything else is tried again. */
  async #recover(error: unknown): Promise<void> {
    // Cut off by the end of the process: the next one draws on from the rows.
    if (this.#closing.signal.aborted) return;
    const fault = faultOf(error);
    if (FINAL.has(fault.code)) return this.#giveUp(fault);
    return this.#tryAgain(error);
  }

  async #tryAgain(error: unknown): Promise<void> {
    this.#options.record(error, { submissionId: this.#id });
    const wait = Math.min(RETRY_FIRST_MS * 2 ** this.#failures, RETRY_MOST_MS);
    this.#failures += 1;
    this.#dirty = true;
    await this.#sleep(wait);
  }

  async #sleep(ms: number): Promise<void> {
    const { signal } = this.#closing;
    await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
  }

  async #giveUp(fault: Fault | null): Promise<void> {
    const { db, now } = this.#options;
    await this.#endRuns(fault);
    const submission = await loadSubmission(db, this.#id);
    await this.#sleep(this.status.wait(submission.createdAt, now()));
    if (this.#closing.signal.aborted) return;
    // A channel that cannot be seen would only refuse once more, and refusals are counted.
    const isClosed = fault?.code === 'discord_denied' && fault.missing === 'View Channel';
    if (!isClosed)
      await this.status.draw(submission, this.#ageRestricted).catch((error: unknown) => {
        this.#options.record(error, { submissionId: this.#id });
      });
    await closeSubmission(db, this.#id, now());
    this.#dirty = false;
    this.#done();
  }

  async #endRuns(fault: Fault | null): Promise<void> {
    const { db, giveUp } = this.#options;
    const { runs } = await loadSubmission(db, this.#id);
    for (const run of runs.filter((one) => !isOver(one))) await giveUp(run.id, fault);
  }
}

function nameOf({ fileName, runs }: Submission): string {
  return fileName ?? runs[0]?.prompt ?? '';
}

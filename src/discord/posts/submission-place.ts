/** Where a submission is shown: the message that answers its command, and the thread on it. */
import { pendingPosts } from '../../db/posts.js';
import { loadSubmission, recordReply, recordThread } from '../../db/submissions.js';
import type { Db } from '../../db/schema.js';
import { languageOf } from '../../languages/index.js';
import type { Runner } from '../../pipeline/engine/runner.js';
import type { Log } from '../../pipeline/ports.js';
import { isOver, type Submission, type SubmissionId } from '../../pipeline/run.js';
import type { PostPlace } from '../../views/iteration.js';
import { threadName } from '../../views/message.js';
import type { ChannelInfo } from '../messages/channel-info.js';
import type { Messenger } from '../messages/messenger.js';
import type { Turns } from './turns.js';

/** The reply to a command was looked for and is not there: nobody was told of the submission. */
export const UNANSWERED = Symbol('unanswered');
type Unanswered = typeof UNANSWERED;

export interface SubmissionPlaceOptions {
  readonly db: Db;
  readonly messenger: Messenger;
  /** Whose turn it is to open a thread in a channel. */
  readonly openings: Turns;
  /** Lets runs in whose reply was found. */
  readonly runner: Pick<Runner, 'wake'>;
  readonly log: Log;
}

/** A thread that can be posted into. */
export interface OpenThread extends PostPlace {
  readonly threadId: string;
  /** The reply that it hangs on, or that was given in it: whatever is posted is newer. */
  readonly replyId: string;
}

export class SubmissionPlace {
  /** Whether the reply may be there although its id was never recorded. */
  replyInDoubt = false;
  readonly #options: SubmissionPlaceOptions;
  #channelId: string | null = null;
  #channel: ChannelInfo | undefined;
  #thread: OpenThread | null = null;
  /** Whether its reply was found the last time that it was looked for, which was told. */
  #wasFound: boolean | undefined;

  constructor(options: SubmissionPlaceOptions) {
    this.#options = options;
  }

  get ageRestricted(): boolean {
    return this.#channel?.ageRestricted ?? false;
  }

  /** The channel that it hangs in by a thread that was there before; as far as is known. */
  get parentId(): string | null | undefined {
    return this.#channel?.parentId;
  }

  /** The thread, where it is open. */
  get thread(): OpenThread | null {
    return this.#thread;
  }

  /** It may have a picture to show by now. */
  look(): void {
    if (this.#channelId !== null && !this.#thread) this.#options.openings.look(this.#channelId);
  }

  /** Reads once what channel this is. */
  async readChannel(channelId: string): Promise<ChannelInfo> {
    return (this.#channel ??= await this.#options.messenger.channelInfo(channelId));
  }

  /**
   * The thread of a submission: opened here, unless all is over and nothing was painted (null). Also
   * null where the reply to its command is not known yet, `UNANSWERED` where it was looked for and
   * is not there.
   * @param hasPicture whether there is a picture to show in it
   */
  async open(id: SubmissionId, hasPicture: () => boolean): Promise<OpenThread | null | Unanswered> {
    if (this.#thread) return this.#thread;
    const opened = await this.#open(await loadSubmission(this.#options.db, id), hasPicture);
    if (opened !== UNANSWERED) this.#thread = opened;
    return opened;
  }

  async #open(
    submission: Submission,
    hasPicture: () => boolean,
  ): Promise<OpenThread | null | Unanswered> {
    const { id, channelId, threadId } = submission;
    this.#channelId = channelId;
    if (channelId === null || isWaitingForOwner(submission)) return null;
    const messageId = submission.messageId ?? (await this.#findReply(submission, channelId));
    if (messageId === undefined || messageId === UNANSWERED) return messageId ?? null;
    const { kind, ageRestricted } = await this.readChannel(channelId);
    const place = {
      replyId: messageId,
      ageRestricted,
      language: languageOf(submission.locale),
      isOneOfMany: submission.fileName !== null,
    };
    if (threadId !== null) return { ...place, threadId };
    const { db, messenger, openings } = this.#options;
    const hasPosts = (await pendingPosts(db, id)).length > 0;
    if (!hasPosts && submission.runs.every(isOver)) return null;
    const opened =
      kind === 'thread'
        ? channelId
        : // Discord lets few be opened at a time in one channel: those with a picture to show come first.
          await openings.take(
            channelId,
            () => (hasPicture() ? 'picture' : 'progress'),
            () => messenger.startThread(channelId, messageId, threadName(nameOf(submission))),
          );
    await recordThread(db, id, opened);
    return { ...place, threadId: opened };
  }

  /** The reply that an earlier try may have made. */
  async #findReply(
    submission: Submission,
    channelId: string,
  ): Promise<string | undefined | Unanswered> {
    const { db, messenger, runner, log } = this.#options;
    if (!this.replyInDoubt) return undefined;
    const found = await messenger.findReply(channelId, submission);
    const isFound = found !== undefined;
    if (isFound !== this.#wasFound)
      log.warn(
        { submissionId: submission.id, found: isFound },
        'a reply was in doubt: the channel was read',
      );
    this.#wasFound = isFound;
    // It stays in doubt until the submission has ended, which may take another try.
    if (found === undefined) return UNANSWERED;
    await recordReply(db, submission.id, found);
    this.replyInDoubt = false;
    runner.wake();
    return found;
  }
}

/** The reply itself asks its owner whether to start. */
export function isWaitingForOwner({ held, messageId, runs }: Submission): boolean {
  return held && messageId !== null && !runs.every(isOver);
}

function nameOf({ fileName, runs }: Submission): string {
  return fileName ?? runs[0]?.prompt ?? '';
}

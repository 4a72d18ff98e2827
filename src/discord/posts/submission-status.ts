/** The status message of one submission, drawn as its rows say when it is its turn in the channel. */
import { loadSubmission } from '../../db/submissions.js';
import {
  isOver,
  type Run,
  type RunId,
  type Submission,
  type SubmissionId,
} from '../../pipeline/run.js';
import { StatusPost, type Drawn, type StatusOptions } from './status-post.js';
import { isWaitingForOwner, type SubmissionPlace } from './submission-place.js';
import { tellWatchers, type TellOptions } from './tell-watchers.js';
import type { Turns, Urgency } from './turns.js';
import type { Db } from '../../db/schema.js';

export interface SubmissionStatusOptions extends StatusOptions, Pick<TellOptions, 'log'> {
  readonly db: Db;
  /** Whose turn it is to edit in a channel. */
  readonly turns: Turns;
  readonly place: SubmissionPlace;
  /** A run as it moved last. */
  readonly movedRun: (id: RunId) => Run | undefined;
  readonly now: () => number;
}

export class SubmissionStatus {
  readonly post: StatusPost;
  readonly #id: SubmissionId;
  readonly #options: SubmissionStatusOptions;
  #submission: Submission | undefined;

  constructor(id: SubmissionId, options: SubmissionStatusOptions) {
    this.#id = id;
    this.#options = options;
    this.post = new StatusPost(options);
  }

  /** As it was when it was read last. */
  get submission(): Submission | undefined {
    return this.#submission;
  }

  /** Whether it was shown, or nobody is to see it, in its last state. */
  get isLast(): boolean {
    const { messageId = null, runs = [] } = this.#submission ?? {};
    return messageId !== null && runs.every(isOver);
  }

  /** Milliseconds until it may be drawn. */
  async wait(): Promise<number> {
    const { createdAt } = (this.#submission ??= await this.#load());
    return this.post.wait(createdAt, this.#options.now(), this.#urgency() === 'result');
  }

  /** It may be more urgent than before. */
  look(): void {
    const channelId = this.#submission?.channelId ?? null;
    if (channelId !== null) this.#options.turns.look(channelId);
  }

  /** Draws it unless `isOff` by then. */
  async draw(isOff: () => boolean): Promise<Drawn> {
    this.#submission ??= await this.#load();
    const { channelId, messageId } = this.#submission;
    if (channelId === null) return 'unchanged';
    // Before its reply is known there is no turn to wait for.
    if (messageId === null) return this.#drawNow(isOff);
    return this.#options.turns.take(channelId, this.#urgency, async (sent) => {
      const drawn = await this.#drawNow(isOff);
      if (drawn === 'edited') sent();
      return drawn;
    });
  }

  async #drawNow(isOff: () => boolean): Promise<Drawn> {
    if (isOff()) return 'unchanged';
    const submission = (this.#submission = await this.#load());
    const { channelId, messageId } = submission;
    if (channelId === null || messageId === null || isWaitingForOwner(submission))
      return 'unchanged';
    const { ageRestricted } = await this.#options.place.readChannel(channelId);
    return isOff() ? 'unchanged' : this.post.draw(submission, ageRestricted);
  }

  /** Tells those who asked for it that it is over. */
  async tellWatchers(): Promise<void> {
    if (this.#submission) await tellWatchers(this.#submission, this.#options);
  }

  #load(): Promise<Submission> {
    return loadSubmission(this.#options.db, this.#id);
  }

  readonly #urgency = (): Urgency => {
    const runs = this.#submission?.runs ?? [];
    const isLast = runs.every((run) => isOver(this.#options.movedRun(run.id) ?? run));
    return isLast ? 'result' : 'progress';
  };
}

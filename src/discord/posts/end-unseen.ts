/** The end of a submission that nobody can see any more, or that nobody was told of. */
import { pendingPosts, recordUnposted } from '../../db/posts.js';
import { loadRun } from '../../db/run-rows.js';
import { loadSubmission } from '../../db/submissions.js';
import { forgetWatchers } from '../../db/watchers.js';
import type { Fault } from '../../errors.js';
import { pause } from '../../lib/pause.js';
import type { Runner } from '../../pipeline/engine/runner.js';
import type { Run, Submission, SubmissionId } from '../../pipeline/run.js';
import { endRuns } from '../../pipeline/submissions.js';
import type { StatusPost } from './status-post.js';
import type { SubmissionPlace } from './submission-place.js';
import { tellWatchers, type TellOptions } from './tell-watchers.js';

export interface UnseenOptions extends TellOptions {
  readonly runner: Pick<Runner, 'end'>;
  readonly status: StatusPost;
  readonly place: Pick<SubmissionPlace, 'ageRestricted'>;
  /** Told of a run as it moved here. */
  readonly changed: (run: Run) => void;
  readonly now: () => number;
  /** Told why the status could not be drawn. */
  readonly record: (error: unknown) => void;
  /** Nothing is shown of it from now on. */
  readonly close: () => Promise<void>;
}

export class UnseenEnd {
  readonly #id: SubmissionId;
  readonly #options: UnseenOptions;
  #ending: Promise<void> | undefined;

  constructor(id: SubmissionId, options: UnseenOptions) {
    this.#id = id;
    this.#options = options;
  }

  get isUnderWay(): boolean {
    return this.#ending !== undefined;
  }

  /** Ends it once, however many find out at the same time; after a failure it may be tried again. */
  end(fault: Fault | null, closing: AbortSignal): Promise<void> {
    this.#ending ??= this.#end(fault, closing).finally(() => (this.#ending = undefined));
    return this.#ending;
  }

  /** Ends what is not over, and says so where that can still be seen: in the status message, and to those who asked to be told. */
  async #end(fault: Fault | null, closing: AbortSignal): Promise<void> {
    const { db, runner, status, now, close } = this.#options;
    await endRuns(await loadSubmission(db, this.#id), fault, runner);
    if (fault) await this.#tellOfDone(fault);
    const submission = await loadSubmission(db, this.#id);
    // Nobody was told of it: a process that died while it waits for nothing would find that out anew.
    if (submission.messageId !== null) {
      await pause(status.wait(submission.createdAt, now(), true), closing);
      if (!closing.aborted) await this.#say(submission, fault);
    }
    if (closing.aborted) return;
    await forgetWatchers(db, this.#id);
    await close();
  }

  /** Of runs that were done before, what was not posted yet never will be: they say why. */
  async #tellOfDone(fault: Fault): Promise<void> {
    const { db, changed } = this.#options;
    const posts = await pendingPosts(db, this.#id);
    const runIds = posts.filter(({ messageId }) => messageId === null).map(({ runId }) => runId);
    for (const id of await recordUnposted(db, runIds, fault)) changed(await loadRun(db, id));
  }

  async #say(submission: Submission, fault: Fault | null): Promise<void> {
    const { status, place, record, ...options } = this.#options;
    // A channel that cannot be seen would only refuse once more, and refusals are counted.
    const isHidden = fault?.code === 'discord_denied' && fault.missing === 'View Channel';
    if (isHidden) return;
    await status.draw(submission, place.ageRestricted).catch(record);
    // Their thread may be gone.
    await tellWatchers(submission, options, submission.channelId);
  }
}

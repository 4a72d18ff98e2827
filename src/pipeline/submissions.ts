/** The life of a submission: enqueued, perhaps held until its owner agrees to the cost, shown, and ended where somebody wishes or nobody would see it. */
import type { Fault } from '../errors.js';
import type { DiskSpace } from './disk-space.js';
import type { Runner } from './engine/runner.js';
import type { NewSubmission, SubmissionPublisher, SubmissionStore } from './ports.js';
import type { Prompt } from './prompt.js';
import { isOver, type Submission, type SubmissionId } from './run.js';

/** How long a submission waits for its owner to agree to the cost. */
const HELD_MS = 86_400_000;

export interface SubmissionsOptions {
  readonly store: SubmissionStore;
  readonly runner: Pick<Runner, 'wake' | 'end'>;
  readonly publisher: SubmissionPublisher;
  readonly diskSpace: Pick<DiskSpace, 'save' | 'attempt'>;
  /** What these prompts may cost at most, in US dollars; unknown prices count as nothing. */
  readonly estimate: (prompts: readonly Prompt[]) => number;
  /** A submission that may cost more than this is held, in US dollars; 0 for never. */
  readonly confirmAbove: number;
}

export class Submissions {
  readonly #options: SubmissionsOptions;

  constructor(options: SubmissionsOptions) {
    this.#options = options;
  }

  /** What these prompts may cost at most, in US dollars; unknown prices count as nothing. */
  estimate(prompts: readonly Prompt[]): number {
    return this.#options.estimate(prompts);
  }

  /**
   * Enqueues all its runs or none; none of them starts before the reply to its command is recorded.
   * Undefined where this interaction was submitted before.
   * @throws EaselError `quota_exceeded`, `just_started`, `storage_full`
   */
  submit(submission: Omit<NewSubmission, 'held'>): Promise<Submission | undefined> {
    const { store, diskSpace, confirmAbove } = this.#options;
    const held = confirmAbove > 0 && this.estimate(submission.prompts) > confirmAbove;
    return diskSpace.attempt(() => store.submit({ ...submission, held }));
  }

  /** The reply to its command is this message: from now on it is drawn, and its runs may start. */
  async recordReply(id: SubmissionId, messageId: string): Promise<void> {
    const { store, runner, publisher, diskSpace } = this.#options;
    // It is on show already, so this waits for room on the disk.
    await diskSpace.save(() => store.recordReply(id, messageId));
    publisher.shown(id);
    runner.wake();
  }

  /** The reply failed, and may have arrived all the same: it is looked for, and the submission ends where it is not found. */
  replyInDoubt(id: SubmissionId): void {
    this.#options.publisher.replyInDoubt(id);
  }

  /** The owner, who has these roles, agreed to the cost of a held submission: its runs may start. @throws EaselError `quota_exceeded`, `expired` */
  async release(id: SubmissionId, roles: readonly string[]): Promise<void> {
    const { store, runner, publisher } = this.#options;
    await store.release(id, roles);
    publisher.shown(id);
    runner.wake();
  }

  /** Ends what has waited for a yes for too long, and says so where it is shown. */
  async expire(): Promise<void> {
    const { store, publisher } = this.#options;
    for (const id of await store.heldFor(HELD_MS)) {
      await this.#end(id, { code: 'expired' });
      publisher.shown(id);
    }
  }

  /** Ends what is not over of it; resolves when nothing of it is under way any more. */
  async cancel(id: SubmissionId): Promise<void> {
    await this.#end(id, null);
  }

  /** Nobody was told of it: cancels it before anything is paid, and shows nothing. */
  async withdraw(id: SubmissionId): Promise<void> {
    await this.#end(id, null);
    await this.#options.store.close(id);
  }

  async #end(id: SubmissionId, fault: Fault | null): Promise<void> {
    const { store, runner } = this.#options;
    await endRuns(await store.load(id), fault, runner);
  }
}

/** Ends what is not over of a submission in one commit, as cancelled or for a fault; resolves once nothing is under way. */
export async function endRuns(
  { runs }: Submission,
  fault: Fault | null,
  runner: Pick<Runner, 'end'>,
): Promise<void> {
  const left = runs.filter((run) => !isOver(run));
  await runner.end(
    left.map(({ id }) => id),
    fault,
  );
}

/** The end of a submission that nobody can see any more, or that nobody was told of. */
import { setTimeout as sleep } from 'node:timers/promises';
import { loadSubmission } from '../../db/submissions.js';
import type { Db } from '../../db/schema.js';
import type { Fault } from '../../errors.js';
import type { Runner } from '../../pipeline/engine/runner.js';
import type { SubmissionId } from '../../pipeline/run.js';
import { endRuns } from '../../pipeline/submissions.js';
import type { StatusPost } from './status-post.js';

export interface Unseen {
  readonly db: Db;
  readonly runner: Pick<Runner, 'end'>;
  readonly status: StatusPost;
  readonly ageRestricted: boolean;
  readonly now: () => number;
  /** Told why the status could not be drawn. */
  readonly record: (error: unknown) => void;
}

/** Ends what is not over, and says so in the status message where that can still be edited. */
export async function endUnseen(
  id: SubmissionId,
  fault: Fault | null,
  { db, runner, status, ageRestricted, now, record }: Unseen,
  closing: AbortSignal,
): Promise<void> {
  await endRuns(await loadSubmission(db, id), fault, runner);
  const submission = await loadSubmission(db, id);
  await sleep(status.wait(submission.createdAt, now()), undefined, {
    signal: closing,
    ref: false,
  }).catch(() => undefined);
  // A channel that cannot be seen would only refuse once more, and refusals are counted.
  const isHidden = fault?.code === 'discord_denied' && fault.missing === 'View Channel';
  if (closing.aborted || isHidden) return;
  await status.draw(submission, ageRestricted).catch(record);
}

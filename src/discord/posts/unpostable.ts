/** Posts that somebody deleted, or that Discord does not take: the others are none the worse for it. */
import { recordUnposted, skipPost, skipPosts, type Post } from '../../db/posts.js';
import { loadRun } from '../../db/run-rows.js';
import type { Db } from '../../db/schema.js';
import { faultOf, isNotTaken, type Fault, type Refusal } from '../../errors.js';
import type { Runner } from '../../pipeline/engine/runner.js';
import type { Log } from '../../pipeline/ports.js';
import type { Run } from '../../pipeline/run.js';
import type { Messenger } from '../messages/messenger.js';

const OF_ONE_POST: ReadonlySet<Refusal> = new Set(['too_large', 'not_taken', 'blocked']);

export interface UnpostableOptions {
  readonly db: Db;
  readonly messenger: Messenger;
  /** Ends runs that nobody could see any more. */
  readonly runner: Pick<Runner, 'end'>;
  /** Told of a run as it moved here. */
  readonly changed: (run: Run) => void;
  readonly log: Log;
}

type Unpostable = Pick<Post, 'runId' | 'iterationId' | 'number' | 'messageId'> & {
  readonly threadId: string;
};

/** Goes on without the post that failed. Throws the error where it is not that post's alone. */
export async function doWithout(
  post: Unpostable,
  error: unknown,
  options: UnpostableOptions,
): Promise<void> {
  const { runId, iterationId, number, threadId, messageId } = post;
  const { db, messenger, runner, log } = options;
  const fault = faultOf(error);
  if (fault.code === 'target_gone') {
    // Throws where it is the thread that is gone.
    await messenger.channelInfo(threadId);
    await skipPost(db, iterationId);
  } else if (messageId !== null && isNotTaken(fault)) {
    // Its picture is there, and the result tells the rest.
    log.error({ runId, iteration: number }, 'a post is not completed');
    await skipPost(db, iterationId);
  } else if (isOfOnePost(fault)) {
    log.error({ runId, iteration: number, code: fault.code }, 'a picture is not posted');
    await runner.end([runId], fault);
    const { status } = await loadRun(db, runId);
    if (status === 'done') await skipOfDone(post, fault, options);
    else await skipPosts(db, runId);
  } else throw error;
}

/** The run was over before: its other pictures are still shown, and it says what is missing. */
async function skipOfDone(
  { runId, iterationId }: Unpostable,
  fault: Fault,
  { db, changed }: UnpostableOptions,
): Promise<void> {
  await recordUnposted(db, [runId], fault);
  await skipPost(db, iterationId);
  changed(await loadRun(db, runId));
}

/** Whether something is wrong with one post, and not with its place. */
function isOfOnePost(fault: Fault): boolean {
  return (
    fault.code === 'poisoned' || (fault.code === 'discord_refused' && OF_ONE_POST.has(fault.why))
  );
}

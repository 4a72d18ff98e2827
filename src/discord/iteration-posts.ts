/** The posts of iterations in a thread: each posted once, and completed when it is known how it goes on. */
import type { Posted } from '../db/favourites.js';
import type { Db } from '../db/open.js';
import { loadRun } from '../db/run-rows.js';
import { dropPosts, markPost, type Post } from '../db/submissions.js';
import { faultOf, type Fault, type Refusal } from '../errors.js';
import type { Log } from '../pipeline/ports.js';
import { isOver, type Iteration, type Run, type RunId } from '../pipeline/run.js';
import { isPostOf, iterationNonce, iterationView } from '../views/iteration.js';
import type { Message } from '../views/message.js';
import type { Messenger } from './messenger.js';

/** What is wrong with one post, and not with its place. */
const OF_ONE_POST: ReadonlySet<Refusal> = new Set(['too_large', 'blocked']);

export interface PostOptions {
  readonly db: Db;
  readonly messenger: Messenger;
  /** Ends runs that nobody could see any more. */
  readonly giveUp: (run: RunId, fault: Fault | null) => Promise<void>;
  /** The id of a post is on record; `adopted` where it had been posted before. Never rejects. */
  readonly settle: (post: Posted, adopted: boolean) => Promise<void>;
  readonly log: Log;
  readonly now: () => number;
}

export class IterationPosts {
  readonly #options: PostOptions;

  constructor(options: PostOptions) {
    this.#options = options;
  }

  /** Posts an iteration, or completes its post; false where there is nothing to do for now. */
  async draw(post: Post, threadId: string, ageRestricted: boolean): Promise<boolean> {
    const { db } = this.#options;
    const run = await loadRun(db, post.runId);
    const iteration = run.iterations.find(({ number }) => number === post.number);
    if (!iteration) return false;
    const drawn = iteration.refined || isOver(run) ? 2 : 1;
    if (drawn <= post.drawn) return false;
    // Whoever cancels is shown nothing more.
    if (run.status === 'cancelled' && post.begunAt === null) {
      await markPost(db, post.iterationId, { drawn: 2 });
      return true;
    }
    await this.#show(post, run, iteration, threadId, {
      view: iterationView(run, iteration, { ageRestricted }),
      drawn,
    }).catch((error: unknown) => this.#doWithout(post, threadId, error));
    return true;
  }

  async #show(
    post: Post,
    run: Run,
    iteration: Iteration,
    threadId: string,
    { view, drawn }: { readonly view: Message; readonly drawn: number },
  ): Promise<void> {
    const { db, messenger, settle } = this.#options;
    const { iterationId } = post;
    const known = post.messageId ?? (await this.#adopt(post, run, threadId));
    if (known !== undefined) await messenger.edit(threadId, known, view);
    const messageId = known ?? (await this.#post(run, iteration, threadId, view));
    await markPost(db, iterationId, { message_id: messageId, drawn });
    if (post.messageId === null)
      void settle({ iterationId, threadId, messageId }, known !== undefined);
  }

  /** A post that somebody deleted, or that Discord will not have: the others are none the worse for it. */
  async #doWithout({ runId, iterationId }: Post, threadId: string, error: unknown): Promise<void> {
    const { db, messenger, giveUp } = this.#options;
    const fault = faultOf(error);
    if (fault.code === 'target_gone') {
      // Throws where it is the thread that is gone.
      await messenger.channelInfo(threadId);
      await markPost(db, iterationId, { drawn: 2 });
    } else if (fault.code === 'discord_refused' && OF_ONE_POST.has(fault.why)) {
      await dropPosts(db, runId);
      await giveUp(runId, fault);
    } else throw error;
  }

  async #post({ id }: Run, iteration: Iteration, threadId: string, view: Message): Promise<string> {
    const { db, messenger, now } = this.#options;
    await markPost(db, iteration.id, { post_begun_at: now() });
    return messenger.post(threadId, view, iterationNonce(id, iteration.number));
  }

  /** The post that an earlier try may have made: begun, and no answer came. */
  async #adopt(post: Post, run: Run, threadId: string): Promise<string | undefined> {
    if (post.begunAt === null) return undefined;
    const isIt = (content: string) => isPostOf(run.id, post.number, content);
    const found = await this.#options.messenger.findOwn(threadId, isIt, post.begunAt);
    this.#options.log.warn(
      { runId: run.id, iteration: post.number, found: found !== undefined },
      'a post was in doubt: the thread was read',
    );
    return found;
  }
}

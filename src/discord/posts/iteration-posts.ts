/** The posts of iterations in a thread: each posted once, and completed when it is known how it goes on. */
import type { Posted } from '../../db/favourites.js';
import {
  beginPost,
  countPostCrashes,
  pendingPosts,
  recordPost,
  retryPost,
  skipPost,
  type Post,
} from '../../db/posts.js';
import { EaselError } from '../../errors.js';
import type { DiskSpace } from '../../pipeline/disk-space.js';
import { BLAME_MS, MAX_CRASHES, type Quarantine } from '../../pipeline/engine/quarantine.js';
import { hasImage, isOver, type Run, type RunId, type SubmissionId } from '../../pipeline/run.js';
import { attachmentName, iterationNonce, iterationView, postMark } from '../../views/iteration.js';
import type { Message } from '../../views/message.js';
import { hasControl, hasFile, type Recognise } from '../messages/recognise.js';
import type { OpenThread } from './submission-place.js';
import type { Turns } from './turns.js';
import { doWithout, type UnpostableOptions } from './unpostable.js';

const picture = () => 'picture' as const;

export interface PostOptions extends UnpostableOptions {
  /** Whose turn it is to edit in a channel. */
  readonly turns: Turns;
  /** Told that the id of a post is recorded; `adopted` where it had been posted before. Never rejects. */
  readonly onRecorded: (post: Posted, adopted: boolean) => Promise<void>;
  readonly quarantine: Quarantine;
  readonly runOf: (id: RunId) => Promise<Run>;
  /** Whether the thread is gone. */
  readonly isGone: () => boolean;
  /** While rows cannot be written nothing is posted: a post that is not recorded would be posted again. */
  readonly diskSpace: Pick<DiskSpace, 'isFull'>;
  readonly now: () => number;
}

/** The thread that is posted into. */
export interface PostTarget extends OpenThread {
  /** Aborted where the process ends. */
  readonly closing: AbortSignal;
}

/** A post as it is to be. */
interface Due extends Post {
  readonly threadId: string;
  readonly replyId: string;
  readonly closing: AbortSignal;
  readonly view: Message;
  /** How far it is then. */
  readonly drawnThen: 1 | 2;
}

export class IterationPosts {
  readonly #options: PostOptions;
  /** Posts that this process began, and how many had died of each before. */
  readonly #begun = new Map<string, number>();

  constructor(options: PostOptions) {
    this.#options = options;
  }

  /** Posts what is due of a submission, the oldest first; what comes meanwhile is posted in its turn. */
  postAll(id: SubmissionId, target: PostTarget): Promise<void> {
    return this.#drawAll(id, target, ({ messageId }) => messageId === null);
  }

  /** Completes the posts that are there, the oldest first. */
  completeAll(id: SubmissionId, target: PostTarget): Promise<void> {
    return this.#drawAll(id, target, ({ messageId }) => messageId !== null);
  }

  async #drawAll(
    id: SubmissionId,
    target: PostTarget,
    isMeant: (post: Post) => boolean,
  ): Promise<void> {
    const { diskSpace, isGone } = this.#options;
    while (!diskSpace.isFull && !target.closing.aborted && !isGone()) {
      const posts = await pendingPosts(this.#options.db, id);
      if (!(await this.#drawFirst(posts.filter(isMeant), target))) return;
    }
  }

  /** Draws the first of these that is due; false where none is. */
  async #drawFirst(posts: readonly Post[], target: PostTarget): Promise<boolean> {
    for (const post of posts) if (await this.#draw(post, target)) return true;
    return false;
  }

  /** Posts an iteration, or completes its post; false where there is nothing to do for now. */
  async #draw(post: Post, target: PostTarget): Promise<boolean> {
    const { threadId, replyId, closing } = target;
    const run = await this.#options.runOf(post.runId);
    const iteration = run.iterations.find(({ number }) => number === post.number);
    // The rows may be ahead of the run as it was told of; it will be told of again.
    if (!iteration?.candidates.some(hasImage)) return false;
    const drawnThen = iteration.refined || isOver(run) ? 2 : 1;
    if (drawnThen <= post.drawn) return false;
    // Whoever cancels is shown nothing more.
    if (run.status === 'cancelled' && post.begunAt === null) {
      await skipPost(this.#options.db, post.iterationId);
      return true;
    }
    const view = iterationView(run, iteration, target);
    const due = { ...post, threadId, replyId, closing, view, drawnThen } as const;
    await this.#show(due).catch((error: unknown) => doWithout(due, error, this.#options));
    return true;
  }

  async #show(due: Due): Promise<void> {
    const { db, messenger, turns, onRecorded } = this.#options;
    const { iterationId, threadId, view, drawnThen } = due;
    const known = due.messageId ?? (await this.#adopt(due));
    if (known !== undefined)
      await turns.take(threadId, picture, () => messenger.edit(threadId, known, view));
    else if (due.begunAt !== null)
      // Begun and not there: it is sent again. If it was this process that began it, that lives.
      return retryPost(db, iterationId, this.#begun.get(iterationId) ?? due.crashes);
    const messageId = known ?? (await this.#post(due));
    await recordPost(db, iterationId, messageId, drawnThen);
    if (due.messageId === null)
      void onRecorded({ iterationId, threadId, messageId }, known !== undefined);
  }

  /** @throws EaselError `poisoned` where it would be the death of one process too many */
  async #post(due: Due): Promise<string> {
    if (due.crashes >= MAX_CRASHES) throw new EaselError({ code: 'poisoned', step: 'post' });
    if (due.crashes === 0) return this.#send(due);
    return this.#options.quarantine.do(due.crashes, () => this.#send(due), due.closing);
  }

  async #send({ runId, number, iterationId, threadId, view, crashes }: Due): Promise<string> {
    const { db, messenger, now } = this.#options;
    this.#begun.set(iterationId, crashes);
    await beginPost(db, iterationId, now(), crashes + 1);
    // From then on it only waits for Discord's answer.
    const waits = setTimeout(() => void this.#survived(iterationId, crashes), BLAME_MS).unref();
    try {
      return await messenger.post(threadId, view, iterationNonce(runId, number));
    } catch (error) {
      await this.#survived(iterationId, crashes);
      throw error;
    } finally {
      clearTimeout(waits);
    }
  }

  /** The process did not die of it. Where that cannot be written, it is only posted alone too early. */
  async #survived(iterationId: string, crashes: number): Promise<void> {
    await countPostCrashes(this.#options.db, iterationId, crashes).catch(() => undefined);
  }

  /** The post that an earlier try may have made: begun, and no answer came. */
  async #adopt({ runId, number, threadId, replyId, begunAt }: Due): Promise<string | undefined> {
    if (begunAt === null) return undefined;
    const { messenger, log } = this.#options;
    const marks = [hasControl(postMark(runId, number)), hasFile(attachmentName(runId, number))];
    const isIt: Recognise = (message) => marks.some((isMarked) => isMarked(message));
    const found = await messenger.findOwn(threadId, isIt, replyId);
    log.warn(
      { runId, iteration: number, found: found !== undefined },
      'a post was in doubt: the thread was read',
    );
    return found;
  }
}

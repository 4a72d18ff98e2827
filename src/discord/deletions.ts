/**
 * Carries out what people decided to delete: what runs is ended, files and rows go, then the posts.
 * The decision is a row until all of it is gone, so that the next process goes on where this one dies.
 */
import {
  closeDeletion,
  decideDeletion,
  doomedRuns,
  dropUnwantedPost,
  forgetSome,
  isSettled,
  noteLeftovers,
  pendingDeletions,
  remaining,
  unwantedPosts,
  type Deletion,
  type Doomed,
  type Scope,
  type UnwantedPost,
} from '../db/deletions.js';
import { removeRuns } from '../db/remove-runs.js';
import type { Db } from '../db/schema.js';
import { faultOf } from '../errors.js';
import { pause } from '../lib/pause.js';
import { repeat } from '../lib/repeat.js';
import type { Pictures } from '../pictures/pictures.js';
import type { DiskSpace } from '../pipeline/disk-space.js';
import type { Runner } from '../pipeline/engine/runner.js';
import type { SubmissionPublisher } from '../pipeline/ports.js';
import type { Artifacts } from '../pipeline/results/artifacts.js';
import { isOver, type RunId } from '../pipeline/run.js';
import type { Receipt } from '../views/delete.js';
import type { Messenger } from './messages/messenger.js';

/** Runs that are removed together: few, so that others have their turn. */
const PAGE = 5;
/** A run that was ended is drawn to its end first, for so long at most; else it is removed later. */
const SETTLE_MS = 30_000;
const LOOK_MS = 100;
/** Between two tries to remove what could not be removed before. */
const AGAIN_MS = 600_000;

export interface DeletionsOptions {
  readonly db: Db;
  readonly runner: Pick<Runner, 'end'>;
  readonly publisher: Pick<SubmissionPublisher, 'shown'>;
  readonly messenger: Pick<Messenger, 'remove' | 'renameThread' | 'findAbout'>;
  readonly artifacts: Pick<Artifacts, 'removeFolder'>;
  /** What was drawn may show pictures that are removed. */
  readonly pictures: Pick<Pictures, 'clear'>;
  readonly diskSpace: Pick<DiskSpace, 'attempt'>;
  readonly record: (error: unknown, context: { readonly runId?: RunId }) => void;
  readonly now: () => number;
  /** Milliseconds that a run that was ended may take to be drawn to its end: for tests. */
  readonly settleMs?: number;
}

export class Deletions {
  readonly #options: DeletionsOptions;
  readonly #stopping = new AbortController();
  readonly #underWay = new Map<string, Promise<Receipt>>();
  #again: { stop(): Promise<void> } | undefined;

  constructor(options: DeletionsOptions) {
    this.#options = options;
  }

  /** Decides it, and resolves once it is gone, as far as it can be now. @throws EaselError `storage_full` where it cannot be decided */
  async carryOut(scope: Scope): Promise<Receipt> {
    const { db, diskSpace, now } = this.#options;
    return this.#do(await diskSpace.attempt(() => decideDeletion(db, scope, now())));
  }

  /** Goes on with what the last process left, and now and then with what could not be removed. */
  start(): void {
    const { db, record } = this.#options;
    this.#again = repeat(
      async () => {
        for (const deletion of await pendingDeletions(db)) await this.#do(deletion);
      },
      {
        everyMs: AGAIN_MS,
        onError: (error) => {
          record(error, {});
        },
      },
    );
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#again?.stop();
    await Promise.allSettled(this.#underWay.values());
  }

  #do(deletion: Deletion): Promise<Receipt> {
    const doing =
      this.#underWay.get(deletion.id) ??
      new Work(deletion, this.#options, this.#stopping.signal)
        .done()
        .finally(() => this.#underWay.delete(deletion.id));
    this.#underWay.set(deletion.id, doing);
    return doing;
  }
}

/** One deletion, until it is done or has to wait. */
class Work {
  readonly #deletion: Deletion;
  readonly #options: DeletionsOptions;
  readonly #stopping: AbortSignal;
  /** Channels and threads in which we may not delete. */
  readonly #closed = new Set<string>();
  readonly #receipt = { runs: 0, posts: 0, postsLeft: 0, goesOn: false };

  constructor(deletion: Deletion, options: DeletionsOptions, stopping: AbortSignal) {
    this.#deletion = deletion;
    this.#options = options;
    this.#stopping = stopping;
  }

  async done(): Promise<Receipt> {
    const { db, pictures, record } = this.#options;
    try {
      await this.#removeRuns();
      await this.#forgetPerson();
      if (this.#receipt.runs > 0) await pictures.clear();
      await this.#removePosts();
      if (this.#stopping.aborted) this.#receipt.goesOn = true;
      if (!this.#receipt.goesOn) await closeDeletion(db, this.#deletion);
    } catch (error) {
      record(error, {});
      this.#receipt.goesOn = true;
    }
    return this.#receipt;
  }

  async #removeRuns(): Promise<void> {
    const { db, runner } = this.#options;
    for (let last: Doomed | undefined; !this.#stopping.aborted;) {
      const page = await doomedRuns(db, this.#deletion, last, PAGE);
      last = page.at(-1);
      if (!last) return;
      await runner.end(
        page.filter((run) => !isOver(run)).map(({ id }) => id),
        null,
      );
      await this.#removePage(await this.#settled(page));
    }
  }

  async #removePage(page: readonly Doomed[]): Promise<void> {
    const { db, artifacts, publisher, record, now } = this.#options;
    const gone = await removeRuns(
      db,
      page,
      {
        removeFolder: (folder) => artifacts.removeFolder(folder),
        onError: (error, runId) => {
          record(error, { runId });
        },
      },
      (trx, runs) => noteLeftovers(trx, this.#deletion, runs, now()),
    );
    this.#receipt.runs += gone.length;
    if (gone.length < page.length) this.#receipt.goesOn = true;
    if (gone.length === 0) return;
    // A batch is shown without them from now on.
    const submissions = new Set(gone.map(({ submissionId }) => submissionId));
    for (const id of await remaining(db, [...submissions])) publisher.shown(id);
  }

  /** Those of which nothing is drawn any more; the others are removed later. */
  async #settled(page: readonly Doomed[]): Promise<Doomed[]> {
    const { db, settleMs = SETTLE_MS } = this.#options;
    const until = performance.now() + settleMs;
    const settled: Doomed[] = [];
    for (const run of page) {
      let isDone = await isSettled(db, run.id);
      while (!isDone && !this.#stopping.aborted && performance.now() < until) {
        await pause(LOOK_MS, this.#stopping);
        isDone = await isSettled(db, run.id);
      }
      if (isDone) settled.push(run);
      else this.#receipt.goesOn = true;
    }
    return settled;
  }

  async #forgetPerson(): Promise<void> {
    const { scope } = this.#deletion;
    const { db } = this.#options;
    if ('runId' in scope) return;
    while (!this.#stopping.aborted && (await forgetSome(db, this.#deletion, scope.userId)));
  }

  async #removePosts(): Promise<void> {
    const { db } = this.#options;
    for (let last = ''; !this.#stopping.aborted;) {
      const page = await unwantedPosts(db, this.#deletion, last, PAGE);
      for (const post of page) await this.#removePost(post);
      last = page.at(-1)?.id ?? last;
      if (page.length < PAGE) return;
    }
  }

  async #removePost(post: UnwantedPost): Promise<void> {
    const { db, messenger, record } = this.#options;
    const { channelId, messageId, threadId, runId } = post;
    try {
      const messageIds = await this.#messagesOf(post);
      for (const id of messageIds)
        if (await messenger.remove(channelId, id)) this.#receipt.posts += 1;
      if (threadId !== null) await takeName(threadId, messenger);
    } catch (error) {
      const { code } = faultOf(error);
      if (code === 'internal') {
        record(error, { runId });
        this.#receipt.goesOn = true;
        return;
      }
      // A post that is gone is as good as one that was deleted.
      if (code !== 'target_gone') this.#closed.add(channelId);
    }
    if (messageId !== null && this.#closed.has(channelId)) this.#receipt.postsLeft += 1;
    await dropUnwantedPost(db, post.id);
  }

  /** Nothing is asked for where we were refused before: Discord counts that. */
  async #messagesOf(post: UnwantedPost): Promise<readonly string[]> {
    const { channelId, messageId, keptId, runId } = post;
    if (this.#closed.has(channelId)) return [];
    if (messageId !== null) return [messageId];
    const found = await this.#options.messenger.findAbout(channelId, runId);
    return found.filter((id) => id !== keptId);
  }
}

/** A thread stays, for it may hold what others wrote; it was named by the prompt. */
async function takeName(
  threadId: string,
  messenger: Pick<Messenger, 'renameThread'>,
): Promise<void> {
  try {
    await messenger.renameThread(threadId, '');
  } catch (error) {
    if (faultOf(error).code === 'internal') throw error;
  }
}

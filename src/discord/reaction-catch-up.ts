/** Makes the favourites of the last 30 days match Discord: after a silence, reactions may have come and gone. */
import type { Posted } from '../db/favourites.js';
import { recentPosts } from '../db/recent-posts.js';
import { PostRound } from './post-round.js';
import {
  newReading,
  ReactionReader,
  threadsOf,
  type Reading,
  type ReactionReaderOptions,
  type Thread,
} from './reaction-reader.js';

const MAX_AGE_MS = 30 * 86_400_000;
/** Posts are read from the database in pages of so many. */
const POSTS_AT_ONCE = 200;

export class ReactionCatchUp {
  readonly #options: ReactionReaderOptions;
  readonly #reader: ReactionReader;
  #guildIds: readonly string[] = [];
  /** The round that is under way, while there is more to read. */
  #round: PostRound | undefined;
  /** What could not be read in the last round is read again. */
  #retrying: Reading | undefined;
  #rounds = Promise.resolve();

  constructor(options: ReactionReaderOptions) {
    this.#options = options;
    this.#reader = new ReactionReader(options);
  }

  /** Reads all recent posts in these servers. Called again meanwhile, it goes on, and once round to where it is. */
  run(guildIds: readonly string[]): Promise<void> {
    this.#guildIds = guildIds;
    if (this.#round) this.#round.again();
    else {
      this.#retrying?.abort.abort();
      this.#rounds = this.#rounds.catch(() => undefined).then(() => this.#goRound());
    }
    return this.#rounds;
  }

  /** As `run`, in the servers of the last time. */
  restart(): Promise<void> {
    return this.run(this.#guildIds);
  }

  async #goRound(): Promise<void> {
    const { threads, failed } = await this.#readRound().finally(() => (this.#round = undefined));
    if (this.#reader.isStopped) return;
    this.#retrying = newReading();
    const left = await this.#reader.readAll(failed, this.#retrying);
    this.#options.log.info({ threads, failed: left }, 'caught up with favourites');
  }

  /** Reads every thread once, and resolves to those that may be read later. */
  async #readRound(): Promise<{ readonly threads: number; readonly failed: Thread[] }> {
    const { db, now } = this.#options;
    const since = now() - MAX_AGE_MS;
    const reading = newReading();
    this.#round = new PostRound((before) => recentPosts(db, since, before, POSTS_AT_ONCE));
    const failed: Thread[] = [];
    let threads = 0;
    for await (const posts of this.#round.pages()) {
      const page = threadsOf(posts.filter(({ guildId }) => this.#guildIds.includes(guildId)));
      threads += page.length;
      failed.push(...(await this.#reader.readOnce(page, reading)));
      if (this.#reader.isStopped) break;
    }
    return { threads, failed };
  }

  /** Reads one post. Never rejects. */
  async readPost(post: Posted): Promise<void> {
    const threads = threadsOf([{ ...post, channelId: post.threadId }]);
    await this.#reader.readAll(threads, newReading());
  }

  /** The reactions to a message change now: what is being read of them is out of date. */
  changed(messageId: string): void {
    this.#reader.changed(messageId);
  }

  /** Ends what is being read, and begins nothing any more. */
  stop(): void {
    this.#reader.stop();
    this.#retrying?.abort.abort();
  }
}

/** A walk over all recent posts, a page at a time, the newest first; a new one goes on from where the last one is. */
import type { PlacedPost, PostPage } from '../db/recent-posts.js';

/** Where a page begins: after this post, or (null) at the newest. */
type Place = string | null;

export class PostRound {
  readonly #read: (before: string | undefined) => Promise<PostPage>;
  #at: Place = null;
  /** Where it was when it was to go round again. */
  #againTo: Place | undefined;
  /** The last page of the way round again. */
  #last: Place | undefined;

  constructor(read: (before: string | undefined) => Promise<PostPage>) {
    this.#read = read;
  }

  /** What was read is out of date: after the oldest it goes on with the newest, up to where it is now. */
  again(): void {
    this.#againTo = this.#at;
    this.#last = undefined;
  }

  /** Each page is out of date no sooner than it is asked for the next one. */
  async *pages(): AsyncGenerator<readonly PlacedPost[]> {
    for (;;) {
      const at = this.#at;
      const { posts, next } = await this.#read(at ?? undefined);
      yield posts;
      if (this.#isLast(at)) return;
      if (next !== undefined) this.#at = next;
      else if (this.#againTo === undefined) return;
      else this.#goRound(this.#againTo);
    }
  }

  #goRound(to: Place): void {
    this.#at = null;
    this.#last = to;
    this.#againTo = undefined;
  }

  #isLast(at: Place): boolean {
    if (this.#last === undefined) return false;
    return this.#last === null || (at !== null && at <= this.#last);
  }
}

/** The three things that are drawn of a submission, each by itself, so that a picture never waits for an edit. */
import { faultOf, isOfPlace } from '../../errors.js';
import { backoff } from '../../lib/backoff.js';
import { Newest } from '../../lib/newest.js';
import type { UnseenEnd } from './end-unseen.js';

const TRY_AGAIN = backoff(1_000, 60_000);

type Draw = (closing: AbortSignal) => Promise<void>;

export class Drawings {
  readonly posts: Newest;
  readonly completions: Newest;
  readonly status: Newest;

  constructor(
    draw: Readonly<Record<'posts' | 'completions' | 'status', Draw>>,
    unseen: UnseenEnd,
    onFailure: (error: unknown) => void,
  ) {
    const kept = (one: Draw) =>
      new Newest({ draw: untilUnseen(one, unseen), wait: TRY_AGAIN, onFailure });
    this.posts = kept(draw.posts);
    this.completions = kept(draw.completions);
    this.status = kept(draw.status);
  }

  get isIdle(): boolean {
    return this.#all.every(({ isIdle }) => isIdle);
  }

  changed(): void {
    for (const one of this.#all) one.changed();
  }

  /** Draws what can be drawn now and ends; the status last, for it tells of the posts. */
  async close(signal: AbortSignal): Promise<void> {
    await Promise.all([this.posts.close(signal), this.completions.close(signal)]);
    await this.status.close(signal);
  }

  /** Draws nothing more. */
  end(): void {
    for (const one of this.#all) one.end();
  }

  get #all(): readonly Newest[] {
    return [this.posts, this.completions, this.status];
  }
}

/** Ends the submission at once where the place is gone or closed to us, for nobody would see more of it. */
function untilUnseen(draw: Draw, unseen: UnseenEnd): Draw {
  return (closing) =>
    draw(closing).catch((error: unknown) => {
      const fault = faultOf(error);
      if (closing.aborted || !isOfPlace(fault)) throw error;
      return unseen.end(fault, closing);
    });
}

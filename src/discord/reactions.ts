/** ⭐ and ❤️ on an iteration's post → favourites: as they happen, and caught up with after every silence. */
import type {
  GatewayMessageReactionAddDispatchData,
  GatewayMessageReactionRemoveAllDispatchData,
  GatewayMessageReactionRemoveDispatchData,
  GatewayMessageReactionRemoveEmojiDispatchData,
} from 'discord-api-types/v10';
import { addFavourite, clearFavourites, removeFavourite, type Posted } from '../db/favourites.js';
import { isNoRoom } from '../pipeline/disk-space.js';
import { ReactionCatchUp } from './reaction-catch-up.js';
import { favouriteEmoji, type ReactionReaderOptions } from './reaction-reader.js';

/** Messages with a reaction that may yet turn out to be posts. */
const MAX_UNKNOWN = 1_000;

type Removal = GatewayMessageReactionRemoveDispatchData;
type Clearing =
  GatewayMessageReactionRemoveAllDispatchData | GatewayMessageReactionRemoveEmojiDispatchData;

export class Reactions {
  readonly #options: ReactionReaderOptions;
  readonly #catchUp: ReactionCatchUp;
  /** Messages that somebody reacted to and that are no posts, as far as is known; the oldest first. */
  readonly #unknown = new Set<string>();
  #areCaughtUp = false;

  constructor(options: ReactionReaderOptions) {
    this.#options = options;
    this.#catchUp = new ReactionCatchUp(options);
  }

  async added(reaction: GatewayMessageReactionAddDispatchData): Promise<void> {
    const { message_id: messageId, user_id: userId, member } = reaction;
    const emoji = favouriteEmoji(reaction.emoji);
    if (emoji === undefined || member?.user.bot === true) return;
    const { db, now } = this.#options;
    this.#remember(messageId);
    await this.#write(messageId, async () => {
      const isKnown = await addFavourite(db, messageId, { userId, emoji }, now());
      if (isKnown) this.#unknown.delete(messageId);
    });
  }

  async removed({ message_id: messageId, user_id: userId, emoji: given }: Removal): Promise<void> {
    const emoji = favouriteEmoji(given);
    if (emoji === undefined) return;
    const { db } = this.#options;
    await this.#write(messageId, () => removeFavourite(db, messageId, { userId, emoji }));
  }

  async cleared(clearing: Clearing): Promise<void> {
    const emoji = 'emoji' in clearing ? favouriteEmoji(clearing.emoji) : undefined;
    if ('emoji' in clearing && emoji === undefined) return;
    const { message_id: messageId } = clearing;
    await this.#write(messageId, () => clearFavourites(this.#options.db, messageId, emoji));
  }

  /** Makes the favourites of the last 30 days match Discord, in these servers. */
  async catchUp(guildIds: readonly string[]): Promise<void> {
    this.#areCaughtUp = false;
    await this.#catchUp.run(guildIds);
    this.#areCaughtUp = true;
  }

  /** Whether they match, as far as the last silence goes. */
  get areCaughtUp(): boolean {
    return this.#areCaughtUp;
  }

  /**
   * A post's id is on record now: reads once who reacted before it was. Does nothing where nobody
   * had, unless the post was `adopted`, since then nobody knows. Never rejects.
   */
  async recorded(post: Posted, adopted = false): Promise<void> {
    if (this.#unknown.delete(post.messageId) || adopted) await this.#catchUp.readPost(post);
  }

  /** Ends what `catchUp` and `recorded` are doing, and begins it no more. */
  stop(): void {
    this.#catchUp.stop();
  }

  #remember(messageId: string): void {
    this.#unknown.add(messageId);
    const [oldest] = this.#unknown;
    if (this.#unknown.size > MAX_UNKNOWN && oldest !== undefined) this.#unknown.delete(oldest);
  }

  /** Changes rows of a message; where the disk is full, catches up with all once it has room. */
  async #write(messageId: string, write: () => Promise<void>): Promise<void> {
    this.#catchUp.changed(messageId);
    try {
      await this.#options.diskSpace.attempt(write);
    } catch (error) {
      if (!isNoRoom(error)) throw error;
      await this.#catchUp.restart();
    }
  }
}

/** ⭐ and ❤️ on an iteration's post → favourites: as they happen, and caught up with after every silence. */
import { Routes, type REST } from 'discord.js';
import type {
  GatewayMessageReactionAddDispatchData,
  GatewayMessageReactionRemoveAllDispatchData,
  GatewayMessageReactionRemoveDispatchData,
  GatewayMessageReactionRemoveEmojiDispatchData,
} from 'discord-api-types/v10';
import PQueue from 'p-queue';
import { z } from 'zod';
import {
  addPick,
  clearPicks,
  recentPosts,
  removePick,
  setPicks,
  type Pick,
  type Posted,
} from '../db/favourites.js';
import type { Db } from '../db/open.js';
import type { Log } from '../pipeline/ports.js';
import { readBack } from './read-back.js';
import { hasCode } from './rest.js';
import { messageShape, type Reaction } from './shapes.js';

const PICKS: ReadonlySet<string> = new Set(['⭐', '❤']);
const REACH_BACK_MS = 30 * 86_400_000;
const PAGE = 100;
/** So many that the rest of the bot keeps its share of the fifty calls a second. */
const THREADS_AT_ONCE = 4;
/** Message, channel or server gone, or closed to us. */
const OUT_OF_REACH = [10003, 10004, 10008, 50001, 50013] as const;

type Removal = GatewayMessageReactionRemoveDispatchData;
type Clearing =
  GatewayMessageReactionRemoveAllDispatchData | GatewayMessageReactionRemoveEmojiDispatchData;

export interface ReactionsOptions {
  readonly db: Db;
  readonly rest: REST;
  readonly log: Log;
  readonly now: () => number;
}

export class Reactions {
  readonly #options: ReactionsOptions;
  /** Messages that somebody reacted to while they were being caught up with. */
  #moved: Set<string> | undefined;
  #closing = new AbortController();

  constructor(options: ReactionsOptions) {
    this.#options = options;
  }

  async added(reaction: GatewayMessageReactionAddDispatchData): Promise<void> {
    const { message_id: messageId, user_id: userId, member } = reaction;
    const emoji = pickOf(reaction.emoji);
    if (emoji === undefined || member?.user.bot === true) return;
    this.#moved?.add(messageId);
    await addPick(this.#options.db, messageId, { userId, emoji }, this.#options.now());
  }

  async removed({ message_id: messageId, user_id: userId, emoji: given }: Removal): Promise<void> {
    const emoji = pickOf(given);
    if (emoji === undefined) return;
    this.#moved?.add(messageId);
    await removePick(this.#options.db, messageId, { userId, emoji });
  }

  async cleared(clearing: Clearing): Promise<void> {
    const emoji = 'emoji' in clearing ? pickOf(clearing.emoji) : undefined;
    if ('emoji' in clearing && emoji === undefined) return;
    this.#moved?.add(clearing.message_id);
    await clearPicks(this.#options.db, clearing.message_id, emoji);
  }

  /** Makes the picks of the last 30 days match Discord. Called again meanwhile, it starts over. */
  async catchUp(): Promise<void> {
    this.stop();
    this.#closing = new AbortController();
    const { signal } = this.#closing;
    const moved = new Set<string>();
    this.#moved = moved;
    const { db, now, log } = this.#options;
    const posts = await recentPosts(db, now() - REACH_BACK_MS);
    const threads = new Map<string, Posted[]>();
    for (const post of posts)
      threads.set(post.threadId, [...(threads.get(post.threadId) ?? []), post]);
    const queue = new PQueue({ concurrency: THREADS_AT_ONCE });
    const outcomes = await Promise.allSettled(
      [...threads].map(([id, own]) =>
        queue.add(() => this.#matchThread(id, own, signal), { signal }),
      ),
    );
    if (this.#moved === moved) this.#moved = undefined;
    if (signal.aborted) return;
    const failed = outcomes.filter(({ status }) => status === 'rejected').length;
    log.info({ posts: posts.length, threads: threads.size, failed }, 'caught up with favourites');
  }

  /** Ends what `catchUp` is doing. */
  stop(): void {
    this.#closing.abort();
  }

  async #matchThread(
    threadId: string,
    posts: readonly Posted[],
    signal: AbortSignal,
  ): Promise<void> {
    const ids = posts.map(({ messageId }) => BigInt(messageId)).sort((a, b) => Number(a - b));
    const [oldest = 0n, newest = oldest] = [ids[0], ids.at(-1)];
    const byMessage = new Map(posts.map((post) => [post.messageId, post]));
    try {
      for await (const message of readBack(
        this.#options.rest,
        threadId,
        String(newest + 1n),
        signal,
      )) {
        const post = byMessage.get(message.id);
        if (post) await this.#match(post, message.reactions, signal);
        if (BigInt(message.id) <= oldest) return;
      }
    } catch (error) {
      if (hasCode(error, ...OUT_OF_REACH)) return;
      if (!signal.aborted) this.#options.log.warn({ err: error }, 'favourites could not be read');
      throw error;
    }
  }

  /** Makes a post's rows match its reactions; reads these again where they moved meanwhile. */
  async #match(post: Posted, seen: readonly Reaction[], signal: AbortSignal): Promise<void> {
    const { db, rest, now } = this.#options;
    const route = Routes.channelMessage(post.threadId, post.messageId);
    for (let reactions = seen; ;) {
      const picks = await this.#picks(post, reactions, signal);
      signal.throwIfAborted();
      if (this.#moved?.delete(post.messageId) !== true)
        return setPicks(db, post.iterationId, picks, now());
      ({ reactions } = messageShape.parse(await rest.get(route, { signal })));
    }
  }

  async #picks(post: Posted, reactions: readonly Reaction[], signal: AbortSignal): Promise<Pick[]> {
    const picks: Pick[] = [];
    for (const { emoji, count_details: counts } of reactions) {
      const pick = pickOf(emoji);
      if (pick === undefined) continue;
      for (const type of (counts?.burst ?? 0) > 0 ? ['0', '1'] : ['0'])
        for await (const userId of this.#people(post, emoji.name ?? '', type, signal))
          picks.push({ userId, emoji: pick });
    }
    return picks;
  }

  /** Everybody who reacted with this emoji, bots aside; type 1 are super reactions. */
  async *#people(
    { threadId, messageId }: Posted,
    emoji: string,
    type: string,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    const route = Routes.channelMessageReaction(threadId, messageId, encodeURIComponent(emoji));
    for (let after = '0'; ;) {
      const query = new URLSearchParams({ limit: String(PAGE), after, type });
      const page = people.parse(await this.#options.rest.get(route, { query, signal }));
      yield* page.filter(({ bot }) => !bot).map(({ id }) => id);
      after = page.at(-1)?.id ?? after;
      if (page.length < PAGE) return;
    }
  }
}

const people = z.array(z.object({ id: z.string(), bot: z.boolean().default(false) }));

/** The emoji as it is kept, if it is one that picks; Discord sends hearts with and without their variation selector. */
function pickOf({ id, name }: Reaction['emoji']): string | undefined {
  const emoji = name?.replaceAll('\uFE0F', '');
  return (id ?? null) === null && emoji !== undefined && PICKS.has(emoji) ? emoji : undefined;
}

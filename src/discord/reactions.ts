/** ⭐ and ❤️ on an iteration's post → favourites: as they happen, and caught up with after every silence. */
import { Routes, type REST } from 'discord.js';
import type {
  GatewayMessageReactionAddDispatchData,
  GatewayMessageReactionRemoveAllDispatchData,
  GatewayMessageReactionRemoveDispatchData,
  GatewayMessageReactionRemoveEmojiDispatchData,
} from 'discord-api-types/v10';
import PQueue from 'p-queue';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  addPick,
  clearPicks,
  recentPosts,
  removePick,
  setPicks,
  type Posted,
} from '../db/favourites.js';
import type { Db } from '../db/schema.js';
import type { Log } from '../pipeline/ports.js';
import { isNoRoom, type DiskSpace } from '../pipeline/disk-space.js';
import { pickOf, readPicks } from './picks.js';
import { readHistory } from './messages/channel-history.js';
import { hasCode } from './connection/rest.js';
import { messageShape, type Reaction } from './messages/shapes.js';

const REACH_BACK_MS = 30 * 86_400_000;
/** So many that the rest of the bot keeps its share of the fifty calls a second. */
const THREADS_AT_ONCE = 4;
/** How long threads that could not be read are left alone, time by time. */
const AGAIN_MS = [5_000, 30_000, 120_000, 600_000] as const;
/** Discord counts refusals towards a ban: after so many, nothing more is asked this time. */
const MOST_REFUSALS = 15;
/** Messages with a pick that may yet turn out to be posts. */
const MOST_UNKNOWN = 1_000;
/** Message, channel or server gone. */
const GONE = [10003, 10004, 10008] as const;
/** Closed to us: no access, no permission. */
const CLOSED = [50001, 50013] as const;

type Removal = GatewayMessageReactionRemoveDispatchData;
type Clearing =
  GatewayMessageReactionRemoveAllDispatchData | GatewayMessageReactionRemoveEmojiDispatchData;

export interface ReactionsOptions {
  readonly db: Db;
  readonly rest: REST;
  /** Where it has no room for a pick, all are caught up with once it has. */
  readonly diskSpace: Pick<DiskSpace, 'attempt' | 'room'>;
  readonly log: Log;
  readonly now: () => number;
  /** Milliseconds between tries: for tests. */
  readonly againMs?: readonly number[];
}

/** Posts in one thread, and the channel that it hangs in. */
interface Thread {
  readonly id: string;
  readonly channelId: string;
  readonly posts: readonly Posted[];
}

/** One reading of what Discord has. */
interface Reading {
  /** Messages that somebody reacted to meanwhile. */
  readonly moved: Set<string>;
  /** The channel of each refusal. */
  readonly closed: string[];
  readonly over: AbortController;
}

export class Reactions {
  readonly #options: ReactionsOptions;
  readonly #readings = new Set<Reading>();
  /** Messages that were picked and are no posts, as far as is known; the oldest first. */
  readonly #unknown = new Set<string>();
  #catchingUp: Reading | undefined;
  #guildIds: readonly string[] = [];
  #isStopped = false;

  constructor(options: ReactionsOptions) {
    this.#options = options;
  }

  async added(reaction: GatewayMessageReactionAddDispatchData): Promise<void> {
    const { message_id: messageId, user_id: userId, member } = reaction;
    const emoji = pickOf(reaction.emoji);
    if (emoji === undefined || member?.user.bot === true) return;
    const { db, now } = this.#options;
    this.#remember(messageId);
    await this.#write(messageId, async () => {
      const isKnown = await addPick(db, messageId, { userId, emoji }, now());
      if (isKnown) this.#unknown.delete(messageId);
    });
  }

  async removed({ message_id: messageId, user_id: userId, emoji: given }: Removal): Promise<void> {
    const emoji = pickOf(given);
    if (emoji === undefined) return;
    await this.#write(messageId, () => removePick(this.#options.db, messageId, { userId, emoji }));
  }

  async cleared(clearing: Clearing): Promise<void> {
    const emoji = 'emoji' in clearing ? pickOf(clearing.emoji) : undefined;
    if ('emoji' in clearing && emoji === undefined) return;
    const { message_id: messageId } = clearing;
    await this.#write(messageId, () => clearPicks(this.#options.db, messageId, emoji));
  }

  /**
   * Makes the picks of the last 30 days match Discord, in these servers. Called again meanwhile, it
   * starts over.
   */
  async catchUp(guildIds: readonly string[]): Promise<void> {
    this.#guildIds = guildIds;
    this.#catchingUp?.over.abort();
    if (this.#isStopped) return;
    const reading = aReading();
    this.#catchingUp = reading;
    const { db, now, log } = this.#options;
    const recent = await recentPosts(db, now() - REACH_BACK_MS);
    const posts = recent.filter(({ guildId }) => guildIds.includes(guildId));
    const threads = threadsOf(posts);
    const failed = await this.#matchAll(threads, reading);
    if (reading.over.signal.aborted) return;
    log.info({ posts: posts.length, threads: threads.length, failed }, 'caught up with favourites');
  }

  /**
   * A post's id is on record: reads once who had picked it before it was. Does nothing where nobody
   * had, unless it was `adopted`, for then nobody knows. Never rejects.
   */
  async settle(post: Posted, adopted = false): Promise<void> {
    if (!this.#unknown.delete(post.messageId) && !adopted) return;
    await this.#matchAll(threadsOf([{ ...post, channelId: post.threadId }]), aReading());
  }

  /** Ends what `catchUp` and `settle` are doing, and begins it no more. */
  stop(): void {
    this.#isStopped = true;
    for (const { over } of this.#readings) over.abort();
  }

  #remember(messageId: string): void {
    this.#unknown.add(messageId);
    const [oldest] = this.#unknown;
    if (this.#unknown.size > MOST_UNKNOWN && oldest !== undefined) this.#unknown.delete(oldest);
  }

  /** Changes rows of a message, or catches up once there is room to. */
  async #write(messageId: string, write: () => Promise<void>): Promise<void> {
    for (const { moved } of this.#readings) moved.add(messageId);
    try {
      await this.#options.diskSpace.attempt(write);
    } catch (error) {
      if (!isNoRoom(error)) throw error;
      await this.catchUp(this.#guildIds);
    }
  }

  /** Makes the picks of these threads match Discord, in a few tries; resolves to how many could not be read. */
  async #matchAll(threads: readonly Thread[], reading: Reading): Promise<number> {
    const { diskSpace, log, againMs = AGAIN_MS } = this.#options;
    const { signal } = reading.over;
    let left = threads;
    this.#readings.add(reading);
    if (this.#isStopped) reading.over.abort();
    for (const ms of [0, ...againMs]) {
      await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
      await diskSpace.room(signal);
      if (signal.aborted || left.length === 0) break;
      const errors = await this.#read(left, reading);
      left = [...errors.keys()];
      const [first] = errors.values();
      if (left.length > 0)
        log.warn({ threads: left.length, err: first }, 'favourites could not be read');
    }
    this.#readings.delete(reading);
    return left.length;
  }

  /** Reads these threads once; resolves to those that may be read later, with what kept us from it. */
  async #read(threads: readonly Thread[], reading: Reading): Promise<Map<Thread, unknown>> {
    const { closed, over } = reading;
    const errors = new Map<Thread, unknown>();
    const read = async (thread: Thread) => {
      if (closed.includes(thread.channelId) || closed.length >= MOST_REFUSALS) return;
      if (over.signal.aborted) return;
      await this.#matchThread(thread, reading).catch((error: unknown) => {
        if (hasCode(error, ...CLOSED)) closed.push(thread.channelId);
        else if (!over.signal.aborted && !hasCode(error, ...GONE)) errors.set(thread, error);
      });
    };
    const queue = new PQueue({ concurrency: THREADS_AT_ONCE });
    await queue.addAll(threads.map((thread) => () => read(thread)));
    return errors;
  }

  async #matchThread({ id, posts }: Thread, reading: Reading): Promise<void> {
    const ids = posts.map(({ messageId }) => BigInt(messageId)).sort((a, b) => Number(a - b));
    const [oldest = 0n, newest = oldest] = [ids[0], ids.at(-1)];
    const byMessage = new Map(posts.map((post) => [post.messageId, post]));
    const { rest } = this.#options;
    for await (const message of readHistory(rest, id, String(newest + 1n), reading.over.signal)) {
      const post = byMessage.get(message.id);
      if (post) await this.#match(post, message.reactions, reading);
      if (BigInt(message.id) <= oldest) return;
    }
  }

  /** Makes a post's rows match its reactions; reads these again where they moved meanwhile. */
  async #match(post: Posted, seen: readonly Reaction[], { moved, over }: Reading): Promise<void> {
    const { signal } = over;
    const { db, rest, diskSpace, now } = this.#options;
    const route = Routes.channelMessage(post.threadId, post.messageId);
    for (let reactions = seen; ;) {
      const picks = await readPicks(rest, post, reactions, signal);
      signal.throwIfAborted();
      if (!moved.delete(post.messageId))
        return diskSpace.attempt(() => setPicks(db, post.iterationId, picks, now()));
      ({ reactions } = messageShape.parse(await rest.get(route, { signal })));
    }
  }
}

function aReading(): Reading {
  return { moved: new Set(), closed: [], over: new AbortController() };
}

function threadsOf(posts: readonly (Posted & { readonly channelId: string })[]): Thread[] {
  const threads = new Map<string, Thread & { readonly posts: Posted[] }>();
  for (const post of posts) {
    const { threadId: id, channelId } = post;
    const thread = threads.get(id) ?? { id, channelId, posts: [] };
    thread.posts.push(post);
    threads.set(id, thread);
  }
  return [...threads.values()];
}

/** Reads from Discord who reacted to posts with ⭐ or ❤, and makes their rows match. */
import { Routes, type REST } from 'discord.js';
import PQueue from 'p-queue';
import { z } from 'zod';
import { setFavourites, type FavouriteReaction, type Posted } from '../db/favourites.js';
import type { Db } from '../db/schema.js';
import { backoff, type Backoff } from '../lib/backoff.js';
import { pause } from '../lib/pause.js';
import type { DiskSpace } from '../pipeline/disk-space.js';
import type { Log } from '../pipeline/ports.js';
import { hasCode } from './connection/rest.js';
import { readHistory } from './messages/channel-history.js';
import { messageShape, type Reaction } from './messages/shapes.js';

const THREADS_AT_ONCE = 4;
/** Threads that could not be read are read again so often, twenty minutes in all. */
const RETRIES = 8;
const RETRY_WAIT = backoff(5_000, 600_000);
/** Discord counts refusals towards a ban: after so many, nothing more is asked this time. */
const MAX_REFUSALS = 15;
/** Message, channel or server gone. */
const GONE = [10003, 10004, 10008] as const;
/** No access, no permission. */
const DENIED = [50001, 50013] as const;
const FAVOURITE_EMOJIS: ReadonlySet<string> = new Set(['⭐', '❤']);
const PAGE = 100;

export interface ReactionReaderOptions {
  readonly db: Db;
  readonly rest: REST;
  readonly diskSpace: Pick<DiskSpace, 'attempt' | 'room'>;
  readonly log: Log;
  readonly now: () => number;
  /** Milliseconds before the n-th retry: for tests. */
  readonly retryWait?: Backoff;
}

/** Posts in one thread, and the channel that it hangs in. */
export interface Thread {
  readonly id: string;
  readonly channelId: string;
  readonly posts: readonly Posted[];
}

/** One reading of what Discord has. */
export interface Reading {
  /** Messages whose reactions changed while it went on. */
  readonly changed: Set<string>;
  /** The channel of each refusal. */
  readonly denied: string[];
  readonly abort: AbortController;
}

export class ReactionReader {
  readonly #options: ReactionReaderOptions;
  readonly #readings = new Set<Reading>();
  #isStopped = false;

  constructor(options: ReactionReaderOptions) {
    this.#options = options;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** The reactions to a message change now: what is being read of them is out of date. */
  changed(messageId: string): void {
    for (const { changed } of this.#readings) changed.add(messageId);
  }

  /** Ends what is being read, and begins nothing any more. */
  stop(): void {
    this.#isStopped = true;
    for (const { abort } of this.#readings) abort.abort();
  }

  /** Reads these threads, in several tries; resolves to how many could not be read. */
  async readAll(threads: readonly Thread[], reading: Reading): Promise<number> {
    const { diskSpace, log, retryWait = RETRY_WAIT } = this.#options;
    const { signal } = reading.abort;
    let left = threads;
    this.#readings.add(reading);
    if (this.#isStopped) reading.abort.abort();
    for (let retry = 0; retry <= RETRIES && left.length > 0; retry += 1) {
      const ms = retry === 0 ? 0 : retryWait(retry);
      await pause(ms, signal);
      await diskSpace.room(signal);
      if (signal.aborted) break;
      const errors = await this.#readThreads(left, reading);
      left = [...errors.keys()];
      const [first] = errors.values();
      if (left.length > 0)
        log.warn({ threads: left.length, err: first }, 'favourites could not be read');
    }
    this.#readings.delete(reading);
    return left.length;
  }

  /** Reads these threads once; resolves to those that may be read later. */
  async readOnce(threads: readonly Thread[], reading: Reading): Promise<readonly Thread[]> {
    await this.#options.diskSpace.room(reading.abort.signal);
    if (this.#isStopped) return [];
    this.#readings.add(reading);
    const errors = await this.#readThreads(threads, reading);
    this.#readings.delete(reading);
    return [...errors.keys()];
  }

  /** As `readOnce`; each with its error. */
  async #readThreads(threads: readonly Thread[], reading: Reading): Promise<Map<Thread, unknown>> {
    const { denied, abort } = reading;
    const errors = new Map<Thread, unknown>();
    const read = async (thread: Thread) => {
      if (denied.includes(thread.channelId) || denied.length >= MAX_REFUSALS) return;
      if (abort.signal.aborted) return;
      await this.#readThread(thread, reading).catch((error: unknown) => {
        if (hasCode(error, ...DENIED)) denied.push(thread.channelId);
        else if (!abort.signal.aborted && !hasCode(error, ...GONE)) errors.set(thread, error);
      });
    };
    const queue = new PQueue({ concurrency: THREADS_AT_ONCE });
    await queue.addAll(threads.map((thread) => () => read(thread)));
    return errors;
  }

  async #readThread({ id, posts }: Thread, reading: Reading): Promise<void> {
    const ids = posts.map(({ messageId }) => BigInt(messageId)).sort((a, b) => Number(a - b));
    const [oldest = 0n, newest = oldest] = [ids[0], ids.at(-1)];
    const byMessage = new Map(posts.map((post) => [post.messageId, post]));
    const { rest } = this.#options;
    for await (const message of readHistory(rest, id, String(newest + 1n), reading.abort.signal)) {
      const post = byMessage.get(message.id);
      if (post) await this.#save(post, message.reactions, reading);
      if (BigInt(message.id) <= oldest) return;
    }
  }

  /** Makes a post's rows match its reactions; reads these again where they changed meanwhile. */
  async #save(
    post: Posted,
    seen: readonly Reaction[],
    { changed, abort: { signal } }: Reading,
  ): Promise<void> {
    const { db, rest, diskSpace, now } = this.#options;
    const route = Routes.channelMessage(post.threadId, post.messageId);
    for (let reactions = seen; ;) {
      const favourites = await readFavourites(rest, post, reactions, signal);
      signal.throwIfAborted();
      if (!changed.delete(post.messageId))
        return diskSpace.attempt(() => setFavourites(db, post.iterationId, favourites, now()));
      ({ reactions } = messageShape.parse(await rest.get(route, { signal })));
    }
  }
}

export function newReading(): Reading {
  return { changed: new Set(), denied: [], abort: new AbortController() };
}

export function threadsOf(posts: readonly (Posted & { readonly channelId: string })[]): Thread[] {
  const threads = new Map<string, Thread & { readonly posts: Posted[] }>();
  for (const post of posts) {
    const { threadId: id, channelId } = post;
    const thread = threads.get(id) ?? { id, channelId, posts: [] };
    thread.posts.push(post);
    threads.set(id, thread);
  }
  return [...threads.values()];
}

/** The emoji as it is kept, if it is ⭐ or ❤; Discord sends hearts with and without their variation selector. */
export function favouriteEmoji({ id, name }: Reaction['emoji']): string | undefined {
  const emoji = name?.replaceAll('\uFE0F', '');
  const isCustom = (id ?? null) !== null;
  return !isCustom && emoji !== undefined && FAVOURITE_EMOJIS.has(emoji) ? emoji : undefined;
}

/** Who reacted to a post with ⭐ or ❤, bots aside; `reactions` are those that it has. */
async function readFavourites(
  rest: REST,
  post: Posted,
  reactions: readonly Reaction[],
  signal: AbortSignal,
): Promise<FavouriteReaction[]> {
  const favourites: FavouriteReaction[] = [];
  for (const { emoji: given, count_details: counts } of reactions) {
    const emoji = favouriteEmoji(given);
    if (emoji === undefined) continue;
    for (const type of (counts?.burst ?? 0) > 0 ? ['0', '1'] : ['0'])
      for await (const userId of readUsers(rest, post, { name: given.name ?? '', type }, signal))
        favourites.push({ userId, emoji });
  }
  return favourites;
}

/** Everybody who reacted with this emoji, bots aside; type 1 are super reactions. */
async function* readUsers(
  rest: REST,
  { threadId, messageId }: Posted,
  { name, type }: { readonly name: string; readonly type: string },
  signal: AbortSignal,
): AsyncGenerator<string> {
  const route = Routes.channelMessageReaction(threadId, messageId, encodeURIComponent(name));
  for (let after = '0'; ;) {
    const query = new URLSearchParams({ limit: String(PAGE), after, type });
    const page = usersShape.parse(await rest.get(route, { query, signal }));
    yield* page.filter(({ bot }) => !bot).map(({ id }) => id);
    after = page.at(-1)?.id ?? after;
    if (page.length < PAGE) return;
  }
}

const usersShape = z.array(z.object({ id: z.string(), bot: z.boolean().default(false) }));

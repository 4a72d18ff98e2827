/** Favourites: each ⭐ or ❤ on an iteration's post is a row; the iteration is a person's favourite while one of theirs is left. */
import { setImmediate } from 'node:timers/promises';
import type { ExpressionBuilder } from 'kysely';
import type { Db } from './schema.js';
import type { Database } from './schema.js';

/** Posts that are read at once. */
const PAGE = 200;

/** An iteration's post, and where it is. */
export interface Posted {
  readonly iterationId: string;
  readonly threadId: string;
  readonly messageId: string;
}

/** A post with the channel that its thread hangs in, or the thread itself where the command came from there. */
export interface PlacedPost extends Posted {
  readonly guildId: string;
  readonly channelId: string;
}

/** Who reacted with what; the emoji without its variation selector. */
export interface FavouriteReaction {
  readonly userId: string;
  readonly emoji: string;
}

/** False where nothing was added: the message is no iteration's, or the reaction is there already. */
export async function addFavourite(
  db: Db,
  messageId: string,
  { userId, emoji }: FavouriteReaction,
  now: number,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows: added = 0n } = await db
    .insertInto('favourites')
    .columns(['user_id', 'iteration_id', 'emoji', 'created_at'])
    .expression((eb) =>
      eb
        .selectFrom('iterations')
        .select((value) => [
          value.val(userId).as('user_id'),
          'iterations.id',
          value.val(emoji).as('emoji'),
          value.val(now).as('created_at'),
        ])
        .where('message_id', '=', messageId),
    )
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return added > 0n;
}

export async function removeFavourite(
  db: Db,
  messageId: string,
  { userId, emoji }: FavouriteReaction,
): Promise<void> {
  await db
    .deleteFrom('favourites')
    .where('iteration_id', 'in', (eb) => iterationOf(eb, messageId))
    .where('user_id', '=', userId)
    .where('emoji', '=', emoji)
    .execute();
}

/** All reactions were taken off a message, or all with this emoji. */
export async function clearFavourites(db: Db, messageId: string, emoji?: string): Promise<void> {
  await db
    .deleteFrom('favourites')
    .where('iteration_id', 'in', (eb) => iterationOf(eb, messageId))
    .$if(emoji !== undefined, (query) => query.where('emoji', '=', emoji ?? ''))
    .execute();
}

function iterationOf(eb: ExpressionBuilder<Database, 'favourites'>, messageId: string) {
  return eb.selectFrom('iterations').select('iterations.id').where('message_id', '=', messageId);
}

/** Makes an iteration's rows these, and keeps the time of those that stay. */
export async function setFavourites(
  db: Db,
  iterationId: string,
  reactions: readonly FavouriteReaction[],
  now: number,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const rows = await trx
      .selectFrom('favourites')
      .select(['user_id as userId', 'emoji'])
      .where('iteration_id', '=', iterationId)
      .execute();
    for (const { userId, emoji } of rows.filter((row) => !includes(reactions, row)))
      await trx
        .deleteFrom('favourites')
        .where('iteration_id', '=', iterationId)
        .where('user_id', '=', userId)
        .where('emoji', '=', emoji)
        .execute();
    for (const { userId, emoji } of reactions.filter((reaction) => !includes(rows, reaction)))
      await trx
        .insertInto('favourites')
        .values({ iteration_id: iterationId, user_id: userId, emoji, created_at: now })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
  });
}

function includes(
  reactions: readonly FavouriteReaction[],
  { userId, emoji }: FavouriteReaction,
): boolean {
  return reactions.some((reaction) => reaction.userId === userId && reaction.emoji === emoji);
}

/** Posts of iterations begun since then, the newest first; read a little at a time. */
export async function recentPosts(db: Db, since: number): Promise<PlacedPost[]> {
  const posts: PlacedPost[] = [];
  let page = await postsBefore(db, since, { createdAt: Number.MAX_SAFE_INTEGER, iterationId: '' });
  for (let last = page.at(-1); last; last = page.at(-1)) {
    for (const { iterationId, messageId, threadId, channelId, guildId } of page)
      if (messageId !== null && threadId !== null && channelId !== null && guildId !== null)
        posts.push({ iterationId, messageId, threadId, channelId, guildId });
    await setImmediate();
    page = page.length < PAGE ? [] : await postsBefore(db, since, last);
  }
  return posts;
}

function postsBefore(
  db: Db,
  since: number,
  last: { readonly createdAt: number; readonly iterationId: string },
) {
  return db
    .selectFrom('iterations')
    .innerJoin('runs', 'runs.id', 'iterations.run_id')
    .innerJoin('submissions', 'submissions.id', 'runs.submission_id')
    .select([
      'iterations.id as iterationId',
      'iterations.created_at as createdAt',
      'iterations.message_id as messageId',
      'submissions.thread_id as threadId',
      'submissions.channel_id as channelId',
      'submissions.guild_id as guildId',
    ])
    .where('iterations.created_at', '>=', since)
    .where((eb) =>
      eb(
        eb.refTuple('iterations.created_at', 'iterations.id'),
        '<',
        eb.tuple(last.createdAt, last.iterationId),
      ),
    )
    .orderBy('iterations.created_at', 'desc')
    .orderBy('iterations.id', 'desc')
    .limit(PAGE)
    .execute();
}

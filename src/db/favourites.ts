/** Favourites: each ⭐ or ❤ on an iteration's post is a row, and so is its button; the iteration is a person's favourite while one of theirs is left. */
import type { ExpressionBuilder } from 'kysely';
import type { Database, Db } from './schema.js';

/** Stands for the button where others have their emoji. */
const BUTTON = 'button';

/** An iteration's post, and where it is. */
export interface Posted {
  readonly iterationId: string;
  readonly threadId: string;
  readonly messageId: string;
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

/** All reactions were taken off a message, or all with this emoji; what was picked by the button stays. */
export async function clearFavourites(db: Db, messageId: string, emoji?: string): Promise<void> {
  await db
    .deleteFrom('favourites')
    .where('iteration_id', 'in', (eb) => iterationOf(eb, messageId))
    .where('emoji', '<>', BUTTON)
    .$if(emoji !== undefined, (query) => query.where('emoji', '=', emoji ?? ''))
    .execute();
}

function iterationOf(eb: ExpressionBuilder<Database, 'favourites'>, messageId: string) {
  return eb.selectFrom('iterations').select('iterations.id').where('message_id', '=', messageId);
}

/** Makes an iteration's reactions these, and keeps the time of those that stay, as the picks by its button do. */
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
      .where('emoji', '<>', BUTTON)
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

/** What a press of the button led to: `reacted` where it is a favourite still, by a reaction. */
export type Kept = 'kept' | 'not kept' | 'reacted';

/** Makes an iteration a person's favourite by its button, or takes that back. */
export async function toggleFavourite(
  db: Db,
  iterationId: string,
  userId: string,
  now: number,
): Promise<Kept> {
  return db.transaction().execute(async (trx) => {
    const { numDeletedRows: removed } = await trx
      .deleteFrom('favourites')
      .where('iteration_id', '=', iterationId)
      .where('user_id', '=', userId)
      .where('emoji', '=', BUTTON)
      .executeTakeFirstOrThrow();
    if (removed === 0n) {
      const pick = { iteration_id: iterationId, user_id: userId, emoji: BUTTON, created_at: now };
      await trx.insertInto('favourites').values(pick).execute();
      return 'kept';
    }
    const reaction = await trx
      .selectFrom('favourites')
      .select('emoji')
      .where('iteration_id', '=', iterationId)
      .where('user_id', '=', userId)
      .executeTakeFirst();
    return reaction ? 'reacted' : 'not kept';
  });
}

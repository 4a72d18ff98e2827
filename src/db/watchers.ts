/** Who wants to be told when a submission is over. */
import type { Db } from './schema.js';

/** Discord takes a hundred mentions in a message, and so many fit into its text. */
const MAX_WATCHERS = 50;

export type Watching = 'will' | 'willNot' | 'tooMany' | 'overAlready';

/** Puts a person among the watchers of a submission of this server, or takes them out; undefined where there is no such submission. */
export async function toggleWatcher(
  db: Db,
  watcher: { readonly guildId: string; readonly submission: string; readonly userId: string },
): Promise<Watching | undefined> {
  const { guildId, submission, userId } = watcher;
  // In one transaction: whoever is in before the last run is over is told.
  return db.transaction().execute(async (trx) => {
    const found = await trx
      .selectFrom('submissions')
      .select((eb) => [
        'id',
        eb
          .exists(
            eb
              .selectFrom('runs')
              .select('runs.id')
              .whereRef('runs.submission_id', '=', 'submissions.id')
              .where('runs.status', 'in', ['queued', 'running']),
          )
          .as('lasts'),
      ])
      .where('id', '=', submission)
      .where('guild_id', '=', guildId)
      .executeTakeFirst();
    if (!found) return undefined;
    if (Number(found.lasts) === 0) return 'overAlready';
    const { numDeletedRows } = await trx
      .deleteFrom('watchers')
      .where('submission_id', '=', submission)
      .where('user_id', '=', userId)
      .executeTakeFirstOrThrow();
    if (numDeletedRows > 0n) return 'willNot';
    const { count } = await trx
      .selectFrom('watchers')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('submission_id', '=', submission)
      .executeTakeFirstOrThrow();
    if (count >= MAX_WATCHERS) return 'tooMany';
    await trx
      .insertInto('watchers')
      .values({ submission_id: submission, user_id: userId, begun: 0 })
      .execute();
    return 'will';
  });
}

/** Who is to be told, and whether that was begun, maybe by a process that died. */
export async function watchersOf(
  db: Db,
  submission: string,
): Promise<{ readonly userIds: readonly string[]; readonly begun: boolean }> {
  const rows = await db
    .selectFrom('watchers')
    .select(['user_id as userId', 'begun'])
    .where('submission_id', '=', submission)
    .orderBy('user_id')
    .execute();
  return {
    userIds: rows.map(({ userId }) => userId),
    begun: rows.some(({ begun }) => begun === 1),
  };
}

/** They are about to be told. */
export async function beginTelling(db: Db, submission: string): Promise<void> {
  await db
    .updateTable('watchers')
    .set({ begun: 1 })
    .where('submission_id', '=', submission)
    .execute();
}

/** They were told by this message. */
export async function recordTold(
  db: Db,
  submission: string,
  { channelId, messageId }: { readonly channelId: string; readonly messageId: string },
): Promise<void> {
  await db
    .updateTable('submissions')
    .set({ told_channel_id: channelId, told_message_id: messageId })
    .where('id', '=', submission)
    .execute();
}

/** They were told, or cannot be. */
export async function forgetWatchers(db: Db, submission: string): Promise<void> {
  await db.deleteFrom('watchers').where('submission_id', '=', submission).execute();
}

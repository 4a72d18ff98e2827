import type { Kysely, Migration } from 'kysely';

/** Who wants to be told when a submission is over, and the message that told them. */
export const watchers: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('watchers')
      .addColumn('submission_id', 'text', (c) =>
        c.notNull().references('submissions.id').onDelete('cascade'),
      )
      .addColumn('user_id', 'text', (c) => c.notNull())
      .addColumn('begun', 'integer', (c) => c.notNull().defaultTo(0))
      .addPrimaryKeyConstraint('watchers_key', ['submission_id', 'user_id'])
      .execute();
    for (const column of ['told_channel_id', 'told_message_id'])
      await db.schema.alterTable('submissions').addColumn(column, 'text').execute();
  },
};

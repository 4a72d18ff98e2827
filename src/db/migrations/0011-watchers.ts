import type { Kysely, Migration } from 'kysely';

/** Who wants to be told when a submission is over. */
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
  },
};

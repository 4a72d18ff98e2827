import type { Kysely, Migration } from 'kysely';

/** How many processes died while they posted an iteration. */
export const postDeaths: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('iterations')
      .addColumn('post_deaths', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
  },
};

import type { Kysely, Migration } from 'kysely';

/** What everybody sees of a submission is said in its server's language, by whichever process. */
export const language: Migration = {
  async up(db: Kysely<unknown>) {
    for (const table of ['submissions', 'uploads'])
      await db.schema
        .alterTable(table)
        .addColumn('locale', 'text', (column) => column.notNull().defaultTo('en-US'))
        .execute();
  },
};

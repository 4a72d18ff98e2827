import type { Kysely, Migration } from 'kysely';

/** What was pressed for a submission, so that a double click is found out, also by another process. */
export const presses: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('submissions').addColumn('press', 'text').execute();
    await db.schema
      .createIndex('submissions_by_press')
      .on('submissions')
      .column('press')
      .where('press', 'is not', null)
      .execute();
  },
};

import type { Kysely, Migration } from 'kysely';

/** What deleted runs of a submission had cost, so that its receipt stays true. */
export const receipts: Migration = {
  async up(db: Kysely<unknown>) {
    for (const [column, type] of [
      ['removed_images', 'integer'],
      ['removed_cost_usd', 'real'],
    ] as const)
      await db.schema
        .alterTable('submissions')
        .addColumn(column, type, (made) => made.notNull().defaultTo(0))
        .execute();
  },
};

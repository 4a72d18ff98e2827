import type { Kysely, Migration } from 'kysely';

/** Which iteration a refined prompt was made from: not always the one that it follows. */
export const bases: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('refined_prompts').addColumn('base', 'integer').execute();
  },
};

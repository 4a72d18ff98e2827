import type { Kysely, Migration } from 'kysely';

/** Runs that go on from another run or from a picture, and pictures on their way to one. */
export const origins: Migration = {
  async up(db: Kysely<unknown>) {
    // No foreign keys: a run may be removed, and those that went on from it stay.
    await db.schema.alterTable('prompts').addColumn('parent_run_id', 'text').execute();
    await db.schema.alterTable('prompts').addColumn('parent_iteration', 'integer').execute();
    await db.schema.alterTable('prompts').addColumn('change', 'text').execute();
    await db.schema.alterTable('uploads').addColumn('picture', 'text').execute();
    await db.schema
      .createTable('picture_forms')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('guild_id', 'text', (c) => c.notNull())
      .addColumn('user_id', 'text', (c) => c.notNull())
      .addColumn('file_name', 'text', (c) => c.notNull())
      .addColumn('url', 'text', (c) => c.notNull())
      .addColumn('size', 'bigint', (c) => c.notNull())
      .addColumn('parent_run_id', 'text')
      .addColumn('parent_iteration', 'integer')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
  },
};

import { sql, type Kysely, type Migration } from 'kysely';

/** Runs that go on from one are read page by page, in the order they were asked for. */
export const successors: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`drop index prompts_parent`.execute(db);
    await sql`create index prompts_parent on prompts (parent_run_id, id) where parent_run_id is not null`.execute(
      db,
    );
  },
};

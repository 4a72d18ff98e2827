import { sql, type Kysely, type Migration } from 'kysely';

/** What is looked up across servers: somebody's runs, and those that go on from a run. */
export const gallery: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `create index runs_user on runs (user_id, id)`,
  `create index prompts_parent on prompts (parent_run_id) where parent_run_id is not null`,
];

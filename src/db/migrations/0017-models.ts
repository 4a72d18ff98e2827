import { sql, type Kysely, type Migration } from 'kysely';

/** What image models of which nothing was known take, as their own schemas say. */
export const models: Migration = {
  async up(db: Kysely<unknown>) {
    await sql
      .raw(
        `create table models (
          id text not null primary key,
          abilities text not null,
          read_at integer not null
        ) without rowid`,
      )
      .execute(db);
  },
};

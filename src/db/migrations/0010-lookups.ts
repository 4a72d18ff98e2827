import { sql, type Kysely, type Migration } from 'kysely';

/**
 * What is looked up and what is taken away: favourites in the order in which they are liked, where
 * threads hang, what somebody decided to delete, and the posts that are left of it.
 */
export const lookups: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

/** What the rows of an iteration are to be: one for each person who picked it, and one for all of them. */
const RANKS = `
  insert into favourite_ranks (guild_id, user_id, iteration_id, people)
  select runs.guild_id, fans.user_id, fans.iteration_id,
    (select count(distinct user_id) from favourites where iteration_id = fans.iteration_id)
  from (
    select user_id, iteration_id from favourites
    union select '', iteration_id from favourites
  ) as fans
  join iterations on iterations.id = fans.iteration_id
  join runs on runs.id = iterations.run_id
  where runs.guild_id is not null`;

/** The same of a single one, which is read by the index. */
const ranksOf = (iteration: string) => `
  delete from favourite_ranks where iteration_id = ${iteration};
  ${RANKS.replaceAll('iteration_id from favourites', `iteration_id from favourites where iteration_id = ${iteration}`)};`;

const STATEMENTS = [
  `create table favourite_ranks (
    guild_id text not null,
    user_id text not null,
    iteration_id text not null references iterations (id) on delete cascade,
    people integer not null,
    primary key (iteration_id, user_id)
  ) without rowid`,
  `create index favourite_ranks_order on favourite_ranks (guild_id, user_id, people, iteration_id)`,
  RANKS,
  `create trigger favourite_inserted after insert on favourites begin ${ranksOf('new.iteration_id')} end`,
  `create trigger favourite_deleted after delete on favourites begin ${ranksOf('old.iteration_id')} end`,
  `create table threads (
    id text not null primary key,
    parent_id text not null,
    private integer not null
  ) without rowid`,
  `create table deletions (
    id text not null primary key,
    run_id text,
    user_id text,
    forgotten integer not null default 0,
    created_at bigint not null
  ) without rowid`,
  `create table unwanted_posts (
    id text not null primary key,
    deletion_id text not null references deletions (id) on delete cascade,
    run_id text not null,
    submission_id text not null,
    channel_id text not null,
    message_id text,
    thread_id text
  ) without rowid`,
  `create table removed_runs (
    user_id text not null,
    guild_id text not null,
    images integer not null,
    created_at bigint not null
  )`,
  `create index removed_runs_user on removed_runs (user_id, created_at)`,
  `create index removed_runs_created on removed_runs (created_at)`,
  `create index error_logs_run on error_logs (run_id) where run_id is not null`,
  `create index unwanted_posts_deletion on unwanted_posts (deletion_id, id)`,
];

import { sql, type Kysely, type Migration } from 'kysely';

/**
 * What lets a database grow old: an index of words for the search, and indexes for looking up what is
 * old or not over. Triggers note which runs the index of words is behind for; it is written later, a
 * little at a time.
 */
export const years: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of [...TABLES, ...TRIGGERS, ...INDEXES])
      await sql.raw(statement).execute(db);
  },
};

const TABLES = [
  `create table search_rows (
    number integer primary key,
    run_id text not null unique,
    stale integer not null default 1
  )`,
  `create index search_rows_stale on search_rows (stale, number) where stale = 1`,
  `create virtual table run_search using fts5(
    terms, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars '-_'"
  )`,
  // Merging belongs to the upkeep: by itself it comes in the middle of somebody's command.
  `insert into run_search (run_search, rank) values ('automerge', 0)`,
  `insert into run_search (run_search, rank) values ('crisismerge', 128)`,
];

const staleRun = (run: string) => `update search_rows set stale = 1 where run_id = ${run};`;
const staleIteration = (iteration: string) =>
  staleRun(`(select run_id from iterations where id = ${iteration})`);

const TRIGGERS = [
  `create trigger search_run_inserted after insert on runs begin
    insert or ignore into search_rows (run_id) values (new.id); end`,
  `create trigger search_run_moved after update of status on runs
    when old.status <> new.status begin ${staleRun('new.id')} end`,
  `create trigger search_run_deleted after delete on runs begin ${staleRun('old.id')} end`,
  `create trigger search_favourite_inserted after insert on favourites begin
    ${staleIteration('new.iteration_id')} end`,
  `create trigger search_favourite_deleted after delete on favourites begin
    ${staleIteration('old.iteration_id')} end`,
];

const INDEXES = [
  `create index runs_ended on runs (ended_at, id) where ended_at is not null`,
  `drop index runs_submission`,
  `create index runs_submission on runs (submission_id, position, status)`,
  `create index submissions_open_guild on submissions (guild_id) where closed_at is null`,
  `create index submissions_open_channel on submissions (channel_id, id) where closed_at is null`,
  `create index submissions_open_thread on submissions (thread_id, id) where closed_at is null`,
];

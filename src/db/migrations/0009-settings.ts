import { sql, type Kysely, type Migration } from 'kysely';

/**
 * What a server has set for itself; and what was spent by day, server and person, kept with the rows of
 * calls by a trigger, so that no sum is ever taken over all of them.
 */
export const settings: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const DAY_MS = '86400000';

const STATEMENTS = [
  `create table guild_settings (guild_id text primary key, settings text not null) without rowid`,
  `create table spending (
    day integer not null,
    guild_id text not null,
    user_id text not null,
    images integer not null,
    calls integer not null,
    cost_usd real not null,
    primary key (day, guild_id, user_id)
  ) without rowid`,
  `create index spending_guild on spending (guild_id, day)`,
  `create index spending_user on spending (user_id, guild_id, day)`,
  `insert into spending
    select api_calls.started_at / ${DAY_MS} as day, coalesce(runs.guild_id, ''), coalesce(runs.user_id, ''),
      sum(operation = 'submit' and outcome = 'ok'), count(*), total(cost_usd)
    from api_calls left join runs on runs.id = api_calls.run_id
    group by 1, 2, 3`,
  `create trigger api_call_spent after insert on api_calls begin
    insert into spending
      select new.started_at / ${DAY_MS}, coalesce(runs.guild_id, ''), coalesce(runs.user_id, ''),
        new.operation = 'submit' and new.outcome = 'ok', 1, coalesce(new.cost_usd, 0)
      from (select 1) left join runs on runs.id = new.run_id where true
      on conflict do update set images = images + excluded.images, calls = calls + 1,
        cost_usd = cost_usd + excluded.cost_usd;
  end`,
  `alter table uploads add column roles text not null default '[]'`,
];

import { sql, type Kysely, type Migration } from 'kysely';

/**
 * What went wrong by the hour, for a server and for all together, kept by triggers with the rows of
 * calls and errors, so that nobody reads those over again; and what a call that was answered in the end
 * had failed with before.
 */
export const faults: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const HOUR_MS = '3600000';
/** Of calls that failed; who cancelled one had no trouble. */
const FAILED = (row: string) => `${row}.outcome not in ('ok', 'cancelled')`;

/** Everybody's (''), and those of the server that a run is of. */
const homes = (run: string) => `(
  select '' as guild_id
  union all select guild_id from runs where id = ${run} and guild_id is not null
) as homes`;

const ADD = `on conflict do update set tries = tries + excluded.tries,
  recorded = recorded + excluded.recorded, recovered = recovered + excluded.recovered,
  recovered_ms = recovered_ms + excluded.recovered_ms,
  longest_ms = max(longest_ms, excluded.longest_ms)`;

const STATEMENTS = [
  `alter table api_calls add column recovered_from text`,
  `alter table api_calls add column recovered_ms integer`,
  `create table faults (
    guild_id text not null,
    hour integer not null,
    provider text not null,
    code text not null,
    tries integer not null,
    recorded integer not null,
    recovered integer not null,
    recovered_ms integer not null,
    longest_ms integer not null,
    primary key (guild_id, hour, provider, code)
  ) without rowid`,
  `create index faults_hour on faults (hour)`,
  ...[`''`, 'runs.guild_id'].flatMap((home) => {
    const join = home === `''` ? '' : 'join runs on runs.id = run_id and runs.guild_id is not null';
    return [
      `insert into faults
        select ${home}, api_calls.started_at / ${HOUR_MS}, provider, outcome, count(*), 0, 0, 0, 0
        from api_calls ${join} where ${FAILED('api_calls')} group by 1, 2, 3, 4`,
      `insert into faults
        select ${home}, at / ${HOUR_MS}, '', code, 0, count(*), 0, 0, 0
        from error_logs ${join} where true group by 1, 2, 3, 4 ${ADD}`,
    ];
  }),
  `create trigger api_call_failed after insert on api_calls when ${FAILED('new')} begin
    insert into faults
      select guild_id, new.started_at / ${HOUR_MS}, new.provider, new.outcome, 1, 0, 0, 0, 0
      from ${homes('new.run_id')} where true ${ADD};
  end`,
  `create trigger api_call_recovered after insert on api_calls when new.recovered_from is not null begin
    insert into faults
      select guild_id, new.started_at / ${HOUR_MS}, new.provider, new.recovered_from, 0, 0, 1,
        new.recovered_ms, new.recovered_ms
      from ${homes('new.run_id')} where true ${ADD};
  end`,
  `create trigger error_recorded after insert on error_logs begin
    insert into faults
      select guild_id, new.at / ${HOUR_MS}, '', new.code, 0, 1, 0, 0, 0
      from ${homes('new.run_id')} where true ${ADD};
  end`,
];

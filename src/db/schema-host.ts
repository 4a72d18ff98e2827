/** Tables of the host and of servers, as Kysely types: calls and what they cost, errors, settings. */

export interface ApiCallTable {
  id: string;
  run_id: string | null;
  provider: string;
  operation: string;
  model: string;
  attempt: number;
  started_at: number;
  duration_ms: number;
  outcome: string;
  http_status: number | null;
  model_version: string | null;
  input_tokens: number | null;
  output_tokens: number | null;
  cost_usd: number | null;
  /** What this call failed with last before it was answered, and how long ago it did for the first time. */
  recovered_from: string | null;
  recovered_ms: number | null;
}

export interface ErrorLogTable {
  id: string;
  at: number;
  code: string;
  message: string;
  run_id: string | null;
  /** JSON of allowed fields. */
  context: string;
}

/** Sums by hour that triggers keep of `api_calls` and `error_logs`; an empty server stands for all together. */
export interface FaultTable {
  guild_id: string;
  /** Hours since 1970. */
  hour: number;
  /** Empty where the code alone is known. */
  provider: string;
  code: string;
  /** Attempts that failed. */
  tries: number;
  /** Rows of `error_logs`. */
  recorded: number;
  /** Calls that were answered at a later attempt, and how long that took: in all, and at most. */
  recovered: number;
  recovered_ms: number;
  longest_ms: number;
}

/** What operators of a server were told of and is not over. */
export interface AlertTable {
  guild_id: string;
  name: string;
  id: string;
  state: 'raising' | 'raised' | 'ending';
}

/** What this installation remembers of itself, by name. */
export interface SettingTable {
  name: string;
  value: string;
}

/** What image models of which nothing was known take, by their own schemas. */
export interface ModelTable {
  id: string;
  /** JSON: Abilities. */
  abilities: string;
  read_at: number;
}

/** What a server has set for itself. */
export interface GuildSettingsTable {
  guild_id: string;
  /** JSON: GuildSettings. */
  settings: string;
}

/** The sums of `api_calls`, which a trigger keeps; empty ids stand for what is no server's or no person's. */
export interface SpendingTable {
  /** Days since 1970, UTC. */
  day: number;
  guild_id: string;
  user_id: string;
  images: number;
  calls: number;
  /** US dollars, estimated. */
  cost_usd: number;
}

export interface VersionInfoTable {
  id: number;
  schema_version: string;
  app_version: string;
  updated_at: number;
}

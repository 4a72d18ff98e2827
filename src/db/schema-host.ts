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

/** What this installation remembers of itself, by name. */
export interface SettingTable {
  name: string;
  value: string;
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

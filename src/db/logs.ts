/** What is kept of calls and errors, and for how long. */
import type { Kysely } from 'kysely';
import { newId } from '../pipeline/id.js';
import type { ApiCall } from '../pipeline/ports.js';
import { toJson } from './codec.js';
import type { Database } from './schema.js';

const DAY_MS = 86_400_000;

export async function insertApiCall(db: Kysely<Database>, call: ApiCall): Promise<void> {
  await db
    .insertInto('api_calls')
    .values({
      id: newId(),
      run_id: call.runId,
      provider: call.provider,
      operation: call.operation,
      model: call.model,
      attempt: call.attempt,
      started_at: call.startedAt,
      duration_ms: Math.round(call.durationMs),
      outcome: call.outcome,
      http_status: call.httpStatus,
      model_version: call.modelVersion,
      input_tokens: call.inputTokens,
      output_tokens: call.outputTokens,
      cost_usd: call.costUsd,
    })
    .execute();
}

/** An error as it is kept: `message` and `context` are free of secrets when they come here. */
export interface ErrorRecord {
  readonly at: number;
  readonly code: string;
  readonly message: string;
  readonly runId: string | null;
  readonly context: object;
}

export async function insertError(db: Kysely<Database>, error: ErrorRecord): Promise<void> {
  const { runId, context, ...fields } = error;
  await db
    .insertInto('error_logs')
    .values({ id: newId(), ...fields, run_id: runId, context: toJson(context) })
    .execute();
}

/** Removes what is older than `days`; 0 keeps everything. */
export async function pruneLogs(db: Kysely<Database>, days: number, now: number): Promise<void> {
  if (days === 0) return;
  const oldest = now - days * DAY_MS;
  await db.deleteFrom('api_calls').where('started_at', '<', oldest).execute();
  await db.deleteFrom('error_logs').where('at', '<', oldest).execute();
}

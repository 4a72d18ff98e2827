/** What is kept of calls and errors, and for how long. */
import { setImmediate } from 'node:timers/promises';
import { newId } from '../lib/ids.js';
import { DAY_MS, HOUR_MS } from '../pipeline/calendar.js';
import type { ApiCall } from '../pipeline/ports.js';
import { toJson } from './codec.js';
import type { Db } from './schema.js';

const PROBE_BYTES = 64 * 1024;
/** Rows that are removed at once. */
const BATCH = 50;

export async function insertApiCall(db: Db, call: ApiCall): Promise<void> {
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
      recovered_from: call.recovered?.from ?? null,
      recovered_ms: call.recovered?.ms ?? null,
    })
    .execute();
}

/** What the calls for a run have cost so far, estimated in US dollars. */
export async function costOf(db: Db, runId: string): Promise<number> {
  const { cost } = await db
    .selectFrom('api_calls')
    .select((eb) => eb.fn.sum<number | null>('cost_usd').as('cost'))
    .where('run_id', '=', runId)
    .executeTakeFirstOrThrow();
  // Sums of binary fractions: nobody reads more than a hundredth of a cent.
  return Math.round((cost ?? 0) * 1e4) / 1e4;
}

/** An error as it is kept: `message` and `context` are free of secrets when they come here. */
export interface ErrorRecord {
  readonly at: number;
  readonly code: string;
  readonly message: string;
  readonly runId: string | null;
  readonly context: object;
}

export async function insertError(db: Db, error: ErrorRecord): Promise<void> {
  const { runId, context, ...fields } = error;
  await db
    .insertInto('error_logs')
    .values({ id: newId(), ...fields, run_id: runId, context: toJson(context) })
    .execute();
}

/** Writes about as much as a checkpoint takes, and removes it. @throws EaselError `storage_full` */
export async function probeDatabase(db: Db): Promise<void> {
  const probe = { name: 'probe', value: ' '.repeat(PROBE_BYTES) };
  await db.replaceInto('settings').values(probe).execute();
  await db.deleteFrom('settings').where('name', '=', probe.name).execute();
}

/** Removes what is older than `days`, a little at a time so that others have their turn; 0 keeps everything. */
export async function pruneLogs(
  db: Db,
  {
    days,
    now,
    signal,
  }: { readonly days: number; readonly now: number; readonly signal: AbortSignal },
): Promise<void> {
  if (days === 0) return;
  const oldest = now - days * DAY_MS;
  const calls = db.selectFrom('api_calls').select('id').where('started_at', '<', oldest);
  const errors = db.selectFrom('error_logs').select('id').where('at', '<', oldest);
  await inBatches(signal, () =>
    db.deleteFrom('api_calls').where('id', 'in', calls.limit(BATCH)).executeTakeFirstOrThrow(),
  );
  await inBatches(signal, () =>
    db.deleteFrom('error_logs').where('id', 'in', errors.limit(BATCH)).executeTakeFirstOrThrow(),
  );
  const hours = db
    .selectFrom('faults')
    .select('hour')
    .where('hour', '<', Math.floor(oldest / HOUR_MS))
    .orderBy('hour');
  // An hour at a time: it has few rows.
  await inBatches(signal, () =>
    db.deleteFrom('faults').where('hour', '=', hours.limit(1)).executeTakeFirstOrThrow(),
  );
}

async function inBatches(
  signal: AbortSignal,
  remove: () => Promise<{ readonly numDeletedRows: bigint }>,
): Promise<void> {
  while (!signal.aborted && (await remove()).numDeletedRows > 0n) await setImmediate();
}

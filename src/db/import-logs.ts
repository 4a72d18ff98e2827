/** Calls and errors of another tool, kept beside one's own: the same row has the same id, however often it comes. */
import { createHash } from 'node:crypto';
import { idAt } from '../lib/ids.js';
import type { ApiCall } from '../pipeline/ports.js';
import { toJson } from './codec.js';
import type { ErrorRecord } from './logs.js';
import type { Db } from './schema.js';

const BATCH = 200;

type ImportedCall = Pick<
  ApiCall,
  'provider' | 'operation' | 'model' | 'startedAt' | 'durationMs' | 'outcome'
>;
type ImportedError = Pick<ErrorRecord, 'at' | 'code' | 'message'>;

/** How many of these were not there yet. */
export async function insertImportedCalls(db: Db, calls: readonly ImportedCall[]): Promise<number> {
  const rows = told(calls, ({ startedAt }) => startedAt).map(({ id, row }) => ({
    id,
    provider: row.provider,
    operation: row.operation,
    model: row.model,
    attempt: 1,
    started_at: row.startedAt,
    duration_ms: row.durationMs,
    outcome: row.outcome,
  }));
  return inBatches(rows, (batch) =>
    db
      .insertInto('api_calls')
      .values(batch)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst(),
  );
}

export async function insertImportedErrors(
  db: Db,
  errors: readonly ImportedError[],
): Promise<number> {
  const rows = told(errors, ({ at }) => at).map(({ id, row }) => ({
    id,
    ...row,
    context: toJson({ imported: true }),
  }));
  return inBatches(rows, (batch) =>
    db
      .insertInto('error_logs')
      .values(batch)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst(),
  );
}

/** Each with an id made from what it says, and from how many like it came before. */
function told<Row>(rows: readonly Row[], timeOf: (row: Row) => number) {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const text = JSON.stringify(row);
    const nth = (seen.get(text) ?? 0) + 1;
    seen.set(text, nth);
    const detail = createHash('sha256')
      .update(`${String(nth)} ${text}`)
      .digest()
      .readUInt32BE();
    return { id: idAt(timeOf(row), detail), row };
  });
}

async function inBatches<Row>(
  rows: readonly Row[],
  insert: (
    batch: readonly Row[],
  ) => Promise<{ readonly numInsertedOrUpdatedRows?: bigint | undefined }>,
): Promise<number> {
  let inserted = 0;
  for (let at = 0; at < rows.length; at += BATCH) {
    const { numInsertedOrUpdatedRows = 0n } = await insert(rows.slice(at, at + BATCH));
    inserted += Number(numInsertedOrUpdatedRows);
  }
  return inserted;
}

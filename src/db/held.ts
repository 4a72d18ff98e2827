/** Submissions that wait for their owner to agree to what they may cost. */
import { EaselError } from '../errors.js';
import { enqueue } from './queue.js';
import { checkQuota } from './quota.js';
import type { Db, Trx } from './schema.js';

export interface Release {
  /** Runs a person and UTC day, where their server has set none; 0 for no limit. */
  readonly dailyRuns: number;
  /** Of the owner, in the server. */
  readonly roles: readonly string[];
  readonly now: number;
}

/**
 * Its owner agreed: its runs may start, and count as of today. Nothing where it was not held.
 * @throws EaselError `quota_exceeded`; `expired` where it waited for too long
 */
export async function releaseSubmission(db: Db, id: string, release: Release): Promise<void> {
  const refusal = await db.transaction().execute(async (trx) => {
    const owner = await ownerOfHeld(trx, id);
    if (!owner) return undefined;
    const prompts = await queuedPrompts(trx, id);
    if (prompts.length === 0) return { code: 'expired' } as const;
    const { dailyRuns, roles, now } = release;
    const fault = await checkQuota(trx, { ...owner, roles }, prompts, dailyRuns, now);
    if (!fault) await letGo(trx, id, now);
    return fault;
  });
  if (refusal) throw new EaselError(refusal);
  await db.synced();
  await enqueue(db, id);
}

function ownerOfHeld(db: Trx, id: string) {
  return db
    .selectFrom('submissions')
    .select(['user_id as userId', 'guild_id as guildId'])
    .where('id', '=', id)
    .where('held', '=', 1)
    .executeTakeFirst();
}

function queuedPrompts(db: Trx, id: string) {
  return db
    .selectFrom('runs')
    .innerJoin('prompts', 'prompts.id', 'runs.prompt_id')
    .select(['prompts.iterations', 'prompts.images'])
    .where('runs.submission_id', '=', id)
    .where('runs.status', '=', 'queued')
    .execute();
}

/** A run that nobody had agreed to was not there yet, as far as its owner's quota goes. */
async function letGo(db: Trx, id: string, now: number): Promise<void> {
  await db.updateTable('submissions').set({ held: 0 }).where('id', '=', id).execute();
  await db
    .updateTable('runs')
    .set({ created_at: now })
    .where('submission_id', '=', id)
    .where('status', '=', 'queued')
    .execute();
}

/** Submissions that are held since before then, epoch milliseconds. */
export async function heldSince(db: Db, before: number): Promise<string[]> {
  const rows = await db
    .selectFrom('submissions')
    .select('id')
    .where('held', '=', 1)
    .where('closed_at', 'is', null)
    .where('created_at', '<', before)
    .execute();
  return rows.map(({ id }) => id);
}

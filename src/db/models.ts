/** What was learnt of image models, so that each is asked about once. */
import { DAY_MS } from '../pipeline/calendar.js';
import { abilitiesSchema, type Abilities } from '../pipeline/providers/abilities.js';
import { fromJson, toJson } from './codec.js';
import type { Db } from './schema.js';

/** A model may be changed by whoever made it: what was learnt longer ago is asked for again. */
const KEPT_DAYS = 30;

export async function readModels(db: Db, now: number): Promise<ReadonlyMap<string, Abilities>> {
  const rows = await db
    .selectFrom('models')
    .select(['id', 'abilities'])
    .where('read_at', '>', now - KEPT_DAYS * DAY_MS)
    .execute();
  return new Map(rows.map(({ id, abilities }) => [id, fromJson(abilitiesSchema, abilities)]));
}

export async function rememberModel(
  db: Db,
  id: string,
  learnt: Abilities,
  now: number,
): Promise<void> {
  const row = { abilities: toJson(learnt), read_at: now };
  await db
    .insertInto('models')
    .values({ id, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}

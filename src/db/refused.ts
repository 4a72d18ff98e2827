/** Which providers refuse the host's account: a row that outlives the process. */
import { z } from 'zod';
import { PROVIDERS, type Provider } from '../errors.js';
import { fromJson, toJson } from './codec.js';
import type { Db } from './schema.js';

const NAME = 'refused_accounts';

const providersJson: z.ZodType<Provider[]> = z.array(
  z.string().refine((name): name is Provider => Object.hasOwn(PROVIDERS, name)),
);

export async function readRefused(db: Db): Promise<readonly Provider[]> {
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', NAME)
    .executeTakeFirst();
  return row ? fromJson(providersJson, row.value) : [];
}

export async function writeRefused(db: Db, refused: readonly Provider[]): Promise<void> {
  const value = toJson(refused);
  await db
    .insertInto('settings')
    .values({ name: NAME, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}

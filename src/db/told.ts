/** What was told already, and is not to be told again after a restart. */
import type { Db } from './schema.js';

/** Whether this is the first time that this is told of a name: remembered before anybody hears of it. */
export async function isNews(db: Db, name: string, told: string): Promise<boolean> {
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirst();
  if (row?.value === told) return false;
  await db.replaceInto('settings').values({ name, value: told }).execute();
  await db.synced();
  return true;
}

/** What each server's operators were told of, and is not over: a restart tells nothing anew. */
import type { AlertTable } from './schema-host.js';
import type { Db } from './schema.js';

export interface KnownAlert {
  readonly guildId: string;
  /** What it is remembered by. */
  readonly name: string;
  /** Made when it came up. */
  readonly id: string;
  readonly state: AlertTable['state'];
}

export async function knownAlerts(db: Db): Promise<KnownAlert[]> {
  const rows = await db.selectFrom('alerts').selectAll().execute();
  return rows.map(({ guild_id: guildId, state, ...row }) => ({ ...row, guildId, state }));
}

export async function writeAlert(db: Db, { guildId, ...alert }: KnownAlert): Promise<void> {
  const row: AlertTable = { guild_id: guildId, ...alert };
  await db.replaceInto('alerts').values(row).execute();
  await db.synced();
}

export async function forgetAlert(
  db: Db,
  { guildId, name }: Pick<KnownAlert, 'guildId' | 'name'>,
): Promise<void> {
  await db.deleteFrom('alerts').where('guild_id', '=', guildId).where('name', '=', name).execute();
}

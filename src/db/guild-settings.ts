/** What a server has set for itself; what it has not is null or empty, and Easel's own holds. */
import { z } from 'zod';
import { ASPECTS } from '../pipeline/prompt.js';
import { fromJson, toJson } from './codec.js';
import type { Db, DbOrTrx } from './schema.js';

export const MAX_STYLES = 25;
export const MAX_ROLES = 25;
export const MAX_CHANNELS = 50;

const style = z.object({ name: z.string(), text: z.string(), negative: z.string().nullable() });

const schema = z.object({
  /** Runs a day for each person; 0 for no limit. */
  dailyRuns: z.int().nullable().default(null),
  /** The same by role. */
  roleRuns: z.record(z.string(), z.int()).default({}),
  /** What its runs may cost in a calendar month (UTC), in US dollars. */
  monthlyUsd: z.number().nullable().default(null),
  /** Channels that were allowed or forbidden by name. */
  channels: z.record(z.string(), z.enum(['allowed', 'forbidden'])).default({}),
  iterations: z.int().nullable().default(null),
  images: z.int().nullable().default(null),
  aspect: z.enum(ASPECTS).nullable().default(null),
  model: z.string().nullable().default(null),
  styles: z.array(style).default([]),
  /** Where operator alerts go. */
  logChannelId: z.string().nullable().default(null),
  /** Discord's name of the language of these. */
  logLocale: z.string().default(''),
});

export type GuildSettings = z.infer<typeof schema>;

export async function readGuildSettings(db: DbOrTrx, guildId: string): Promise<GuildSettings> {
  const row = await db
    .selectFrom('guild_settings')
    .select('settings')
    .where('guild_id', '=', guildId)
    .executeTakeFirst();
  return fromJson(schema, row?.settings ?? '{}');
}

/** Makes new settings of the present ones and resolves to them; two changes at once both count. */
export async function changeGuildSettings(
  db: Db,
  guildId: string,
  change: (settings: GuildSettings) => GuildSettings,
): Promise<GuildSettings> {
  const changed = await db.transaction().execute(async (trx) => {
    const settings = change(await readGuildSettings(trx, guildId));
    const row = { guild_id: guildId, settings: toJson(settings) };
    await trx.replaceInto('guild_settings').values(row).execute();
    return settings;
  });
  await db.synced();
  return changed;
}

/** Every server that has set something. */
export async function allGuildSettings(db: Db): Promise<ReadonlyMap<string, GuildSettings>> {
  const rows = await db.selectFrom('guild_settings').selectAll().execute();
  return new Map(rows.map((row) => [row.guild_id, fromJson(schema, row.settings)]));
}

/** Runs a day for somebody with these roles: the most that a role grants, else the server's; null where it has set none; 0 for no limit. */
export function dailyRunsOf(
  { dailyRuns, roleRuns }: GuildSettings,
  roles: readonly string[],
): number | null {
  const granted = roles.flatMap((role) => roleRuns[role] ?? []);
  if (granted.length === 0) return dailyRuns;
  return granted.includes(0) ? 0 : Math.max(...granted);
}

export function allowedChannels({ channels }: Pick<GuildSettings, 'channels'>): readonly string[] {
  return Object.keys(channels).filter((id) => channels[id] === 'allowed');
}

/** Whether Easel may be used in a channel; a thread counts as the channel that it hangs in. */
export function isAllowedIn(
  { channels }: Pick<GuildSettings, 'channels'>,
  { id, parentId }: { readonly id: string; readonly parentId: string | null },
): boolean {
  const said = channels[parentId ?? id];
  if (said !== undefined) return said === 'allowed';
  return allowedChannels({ channels }).length === 0;
}

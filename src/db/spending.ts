/** What was spent, by day, server and person: sums that are kept with the rows of calls, so that none is taken anew. */
import { sql } from 'kysely';
import type { Spent } from '../pipeline/allowances.js';
import { dayOf, firstDayOfMonth } from '../pipeline/calendar.js';
import { allGuildSettings } from './guild-settings.js';
import type { Db, Trx } from './schema.js';

export interface Usage {
  readonly images: number;
  readonly calls: number;
  readonly costUsd: number;
}

export interface DayOfUse extends Usage {
  /** Days since 1970, UTC. */
  readonly day: number;
}

/** What a day and a month have cost so far, and the caps of servers: what a start knows of money. */
export async function spentSoFar(db: Db, now: number): Promise<Spent> {
  const { today } = await db
    .selectFrom('spending')
    .select((eb) => eb.fn.coalesce(eb.fn.sum<number>('cost_usd'), sql.lit(0)).as('today'))
    .where('day', '=', dayOf(now))
    .executeTakeFirstOrThrow();
  const months = await db
    .selectFrom('spending')
    .select((eb) => ['guild_id', eb.fn.sum<number>('cost_usd').as('spent')])
    .where('day', '>=', firstDayOfMonth(now))
    // By days, not through all of them by server.
    .groupBy(sql`+guild_id`)
    .execute();
  const settings = await allGuildSettings(db);
  const caps = [...settings].flatMap(([guildId, { monthlyUsd }]) =>
    monthlyUsd === null ? [] : [[guildId, monthlyUsd] as const],
  );
  return {
    today,
    thisMonth: new Map(months.map(({ guild_id, spent }) => [guild_id, spent])),
    caps: new Map(caps),
  };
}

const sums = [
  sql<number>`coalesce(sum(images), 0)`.as('images'),
  sql<number>`coalesce(sum(calls), 0)`.as('calls'),
  sql<number>`coalesce(sum(cost_usd), 0)`.as('costUsd'),
] as const;

/** What a person used in a server, by day, since that day. */
export function useByDay(
  db: Db,
  guildId: string,
  userId: string,
  since: number,
): Promise<DayOfUse[]> {
  return db
    .selectFrom('spending')
    .select(['day', 'images', 'calls', 'cost_usd as costUsd'])
    .where('user_id', '=', userId)
    .where('guild_id', '=', guildId)
    .where('day', '>=', since)
    .orderBy('day')
    .execute();
}

/** What a server used since that day. */
export function useOfServer(db: Db, guildId: string, since: number): Promise<Usage> {
  return db
    .selectFrom('spending')
    .select(sums)
    .where('guild_id', '=', guildId)
    .where('day', '>=', since)
    .executeTakeFirstOrThrow();
}

/** Who used most in a server since that day, the dearest first. */
export async function biggestSpenders(
  db: Db,
  guildId: string,
  since: number,
  limit: number,
): Promise<(Usage & { readonly userId: string })[]> {
  const everybody = await db
    .selectFrom('spending')
    .select(['user_id as userId', ...sums])
    .where('guild_id', '=', guildId)
    .where('day', '>=', since)
    .groupBy('user_id')
    .execute();
  return everybody.toSorted((a, b) => b.costUsd - a.costUsd).slice(0, limit);
}

/** Money that was spent stays spent; who spent it is not known any more. */
export async function forgetSpender(db: Trx, userId: string): Promise<void> {
  await sql`
    insert into spending (day, guild_id, user_id, images, calls, cost_usd)
      select day, guild_id, '', images, calls, cost_usd from spending where user_id = ${userId}
      on conflict do update set images = images + excluded.images,
        calls = calls + excluded.calls, cost_usd = cost_usd + excluded.cost_usd`.execute(db);
  await db.deleteFrom('spending').where('user_id', '=', userId).execute();
}

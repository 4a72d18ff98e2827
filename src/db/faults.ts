/** What went wrong, how often, and what fixed itself: sums by the hour, of one server or of all. */
import { HOUR_MS } from '../pipeline/calendar.js';
import { sql } from 'kysely';
import type { Db } from './schema.js';

const HOURS_A_DAY = 24;

/** Whose faults: a server's, or everybody's (null), those that are no server's included. */
export type FaultsOf = string | null;

export interface FaultSum {
  readonly code: string;
  /** Calls that failed with it once. */
  readonly tries: number;
  /** How often it ended something, or was worth a line in the log. */
  readonly recorded: number;
  /** Calls that were answered in the end. */
  readonly recovered: number;
  /** How long that took after the first failure, on average and at most; 0 where there were none. */
  readonly meanMs: number;
  readonly longestMs: number;
}

export interface DayOfFaults extends FaultSum {
  /** Days since 1970, UTC. */
  readonly day: number;
}

const sums = [
  sql<number>`sum(tries)`.as('tries'),
  sql<number>`sum(recorded)`.as('recorded'),
  sql<number>`sum(recovered)`.as('recovered'),
  sql<number>`coalesce(sum(recovered_ms) / nullif(sum(recovered), 0), 0)`.as('meanMs'),
  sql<number>`max(longest_ms)`.as('longestMs'),
] as const;

function rows(db: Db, of: FaultsOf, since: number) {
  return db
    .selectFrom('faults')
    .where('guild_id', '=', of ?? '')
    .where('hour', '>=', Math.floor(since / HOUR_MS));
}

/** By code, since the hour of that time; what ended something most often first. */
export function faultsSince(db: Db, of: FaultsOf, since: number): Promise<FaultSum[]> {
  return rows(db, of, since)
    .select(['code', ...sums])
    .groupBy('code')
    .orderBy('recorded', 'desc')
    .orderBy('tries', 'desc')
    .execute();
}

/** The same for each day, the oldest first. */
export function faultsByDay(db: Db, of: FaultsOf, since: number): Promise<DayOfFaults[]> {
  return rows(db, of, since)
    .select([sql<number>`hour / ${sql.lit(HOURS_A_DAY)}`.as('day'), 'code', ...sums])
    .groupBy([sql`1`, 'code'])
    .orderBy(sql`1`)
    .orderBy('code')
    .execute();
}

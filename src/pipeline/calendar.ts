/** Days and months as budgets and quotas count them, in UTC. */

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** Days since 1970, UTC. */
export function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}

/** When the UTC day of that time began, epoch milliseconds. */
export function startOfDay(at: number): number {
  return dayOf(at) * DAY_MS;
}

/** Months since the year 0, UTC. */
export function monthOf(at: number): number {
  const date = new Date(at);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** Epoch milliseconds. */
export function startOfMonth(month: number): number {
  return Date.UTC(Math.floor(month / 12), month % 12);
}

/** The first day of the month of that time. */
export function firstDayOfMonth(at: number): number {
  return dayOf(startOfMonth(monthOf(at)));
}

/** Tells servers, where they have a channel for it, that a budget is spent: once, whichever process finds out. */
import { allGuildSettings, readGuildSettings, type GuildSettings } from '../db/guild-settings.js';
import type { Db } from '../db/schema.js';
import { isNews } from '../db/told.js';
import type { BudgetPause } from '../errors.js';
import { languageOf } from '../languages/index.js';
import { detached } from '../lib/detached.js';
import type { Budget } from '../pipeline/budget.js';
import type { Services } from '../commands/define/call.js';
import { budgetReachedView } from '../views/alerts.js';

export interface BudgetAlertsOptions {
  readonly db: Db;
  readonly budget: Pick<Budget, 'left' | 'events'>;
  readonly postIn: Services['postIn'];
  readonly record: (error: unknown, context?: { readonly guildId: string }) => void;
}

/** Tells from now on of every budget that is spent. */
export function alertOfBudgets(options: BudgetAlertsOptions): void {
  const tell = (reached: string | null) => tellOfBudget(reached, options);
  options.budget.events.on('reached', detached(tell, options.record));
}

/** @param reached the server whose month is spent; null where everybody's day is */
async function tellOfBudget(reached: string | null, options: BudgetAlertsOptions): Promise<void> {
  const { db, budget } = options;
  const period = reached === null ? 'day' : 'month';
  const pause = budget.left.pausesOf(reached).find(({ fault }) => fault.period === period);
  if (!pause) return;
  const guilds =
    reached === null
      ? await allGuildSettings(db)
      : new Map([[reached, await readGuildSettings(db, reached)]]);
  for (const [guildId, settings] of guilds) await tell(guildId, settings, pause, options);
}

async function tell(
  guildId: string,
  { logChannelId, logLocale, monthlyUsd }: GuildSettings,
  pause: BudgetPause,
  { db, postIn, record }: BudgetAlertsOptions,
): Promise<void> {
  if (logChannelId === null) return;
  const { period } = pause.fault;
  const what = [pause.until, ...(period === 'month' ? [monthlyUsd] : [])].join(' ');
  try {
    if (await isNews(db, `budget ${period} ${guildId}`, what))
      await postIn(guildId, logChannelId, budgetReachedView(pause, languageOf(logLocale)));
  } catch (error) {
    record(error, { guildId });
  }
}

import { quotaOf, usedToday } from '../db/quota.js';
import { biggestSpenders, useByDay, useOfServer, type DayOfUse } from '../db/spending.js';
import { dayOf, firstDayOfMonth } from '../pipeline/calendar.js';
import { usagePlotOf, usageView, type ServerUse } from '../views/usage.js';
import type { Call, Services } from './define/call.js';
import { defineCommand } from './define/command.js';
import { manages, requireManager } from './define/moderation.js';
import { user } from './define/options.js';

/** Days that are looked back, today among them. */
const DAYS = 30;
const SPENDERS_SHOWN = 10;
const NOTHING = { images: 0, calls: 0, costUsd: 0 };

export const usage = defineCommand({
  name: 'usage',
  texts: ({ commands }) => commands.usage,
  options: { user: user() },
  private: true,
  async run({ options, ...call }, services) {
    const { db, pictures, dailyRuns } = services;
    const { guildId, language } = call;
    const userId = options.user ?? call.user.id;
    const isOwn = userId === call.user.id;
    if (!isOwn) requireManager(call);
    const now = Date.now();
    const roles = isOwn ? call.roles : call.rolesOf(userId);
    const quota = await quotaOf(db, { guildId, roles: roles ?? [] }, dailyRuns);
    // Nothing is told of somebody else beyond this server.
    const used = await usedToday(db, userId, isOwn ? quota.within : guildId, now);
    const days = await lastDays(db, guildId, userId, now);
    const plot = days.some(({ calls }) => calls > 0)
      ? await pictures.usagePlot(usagePlotOf(days, language))
      : undefined;
    await call.reply(
      usageView(
        {
          userId: isOwn ? null : userId,
          runs: {
            used: used.runs,
            // Who has left has none here.
            limit: roles ? quota.limit : null,
            isShare: !isOwn && quota.within === undefined,
          },
          today: days.at(-1) ?? NOTHING,
          resetsAt: used.resetsAt,
          plot,
          server: isOwn && manages(call) ? await serverUse(call, services, now) : null,
        },
        language,
      ),
    );
  },
});

/** Every one of the last days, the oldest first. */
async function lastDays(
  db: Services['db'],
  guildId: string,
  userId: string,
  now: number,
): Promise<DayOfUse[]> {
  const first = dayOf(now) - DAYS + 1;
  const used = new Map(
    (await useByDay(db, guildId, userId, first)).map((one) => [one.day, one] as const),
  );
  return Array.from(
    { length: DAYS },
    (_, n) => used.get(first + n) ?? { day: first + n, ...NOTHING },
  );
}

async function serverUse({ guildId }: Call, { db }: Services, now: number): Promise<ServerUse> {
  const month = firstDayOfMonth(now);
  return {
    today: await useOfServer(db, guildId, dayOf(now)),
    month: await useOfServer(db, guildId, month),
    spenders: await biggestSpenders(db, guildId, month, SPENDERS_SHOWN),
  };
}

/** What a person may still start today. */
import { sql } from 'kysely';
import type { Fault } from '../errors.js';
import { DAY_MS, startOfDay } from '../pipeline/calendar.js';
import { MAX_ITERATIONS, type Prompt } from '../pipeline/prompt.js';
import { dailyRunsOf, readGuildSettings } from './guild-settings.js';
import { removedSince } from './removed-runs.js';
import type { DbOrTrx, Trx } from './schema.js';

/** Whose quota it is, and where. */
export interface QuotaHolder {
  readonly userId: string;
  readonly guildId: string | null;
  /** Roles of the person in the server. */
  readonly roles: readonly string[];
}

/** The runs of a UTC day that a person may start. */
export interface Quota {
  /** 0 for no limit. */
  readonly limit: number;
  /** The server whose runs count, where it set the limit; undefined for those of every server. */
  readonly within: string | undefined;
}

/** Their server's own quota counts what is started there; the host's, which holds elsewhere, counts everything. */
export async function quotaOf(
  db: DbOrTrx,
  { guildId, roles }: Omit<QuotaHolder, 'userId'>,
  hostsRuns: number,
): Promise<Quota> {
  if (guildId === null) return { limit: hostsRuns, within: undefined };
  const own = dailyRunsOf(await readGuildSettings(db, guildId), roles);
  return own === null ? { limit: hostsRuns, within: undefined } : { limit: own, within: guildId };
}

/**
 * The refusal of prompts that are more than is left of a person's runs in this UTC day, or of their
 * images: as many as that many runs of one candidate need, for a run may ask for twelve.
 * @param hostsRuns what holds where a server has set nothing; 0 for no limit
 */
export async function checkQuota(
  db: Trx,
  holder: QuotaHolder,
  prompts: readonly Pick<Prompt, 'iterations' | 'images'>[],
  hostsRuns: number,
  now: number,
): Promise<Fault | undefined> {
  const { limit, within } = await quotaOf(db, holder, hostsRuns);
  if (limit === 0) return undefined;
  const { runs, images, resetsAt } = await usedToday(db, holder.userId, within, now);
  const asked = prompts.reduce((sum, prompt) => sum + prompt.iterations * prompt.images, 0);
  const limits = [
    { unit: 'run', limit, used: runs, asked: prompts.length },
    { unit: 'image', limit: limit * MAX_ITERATIONS, used: images, asked },
  ] as const;
  for (const { used, ...rest } of limits) {
    const left = Math.max(0, rest.limit - used);
    if (rest.asked > left) return { code: 'quota_exceeded', ...rest, left, resetsAt };
  }
  return undefined;
}

/** What counts as started today, and when that ends. @param within one server alone */
export async function usedToday(
  db: DbOrTrx,
  userId: string,
  within: string | undefined,
  now: number,
): Promise<{ readonly runs: number; readonly images: number; readonly resetsAt: number }> {
  const today = startOfDay(now);
  // Runs of tomorrow are from before the clock was set back; later ones from a clock that was wrong.
  const { runs, images, newest } = await db
    .selectFrom('runs')
    .innerJoin('prompts', 'prompts.id', 'runs.prompt_id')
    .innerJoin('submissions', 'submissions.id', 'runs.submission_id')
    .select((eb) => [
      eb.fn.countAll<number>().as('runs'),
      sql<number | null>`sum(prompts.iterations * prompts.images)`.as('images'),
      eb.fn.max('runs.created_at').as('newest'),
    ])
    .where('runs.user_id', '=', userId)
    .$if(within !== undefined, (query) => query.where('runs.guild_id', '=', within ?? ''))
    // What waits for its owner's yes counts from then on.
    .where('submissions.held', '=', 0)
    // What ended before it began cost nothing.
    .where((eb) => eb.or([eb('started_at', 'is not', null), eb('ended_at', 'is', null)]))
    .where('runs.created_at', '>=', today)
    .where('runs.created_at', '<', today + 2 * DAY_MS)
    .executeTakeFirstOrThrow();
  const midnight = Math.max(today, startOfDay(newest));
  const gone = await removedSince(db, userId, today, within);
  return {
    runs: runs + gone.runs,
    images: (images ?? 0) + gone.images,
    resetsAt: midnight + DAY_MS,
  };
}

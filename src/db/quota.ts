/** What a person may still start today. */
import { sql } from 'kysely';
import type { Fault } from '../errors.js';
import { MAX_ITERATIONS, type Prompt } from '../pipeline/prompt.js';
import type { Trx } from './schema.js';

const DAY_MS = 86_400_000;

/**
 * The refusal of prompts that are more than is left of a person's runs in this UTC day, or of their
 * images: as many as that many runs of one candidate need, for a run may ask for twelve.
 * @param dailyRuns 0 for no limit
 */
export async function checkQuota(
  db: Trx,
  userId: string,
  prompts: readonly Pick<Prompt, 'iterations' | 'images'>[],
  dailyRuns: number,
  now: number,
): Promise<Fault | undefined> {
  if (dailyRuns === 0) return undefined;
  const { runs, images, resetsAt } = await usedToday(db, userId, now);
  const asked = prompts.reduce((sum, prompt) => sum + prompt.iterations * prompt.images, 0);
  const limits = [
    { unit: 'run', limit: dailyRuns, used: runs, asked: prompts.length },
    { unit: 'image', limit: dailyRuns * MAX_ITERATIONS, used: images, asked },
  ] as const;
  for (const { used, ...rest } of limits) {
    const left = Math.max(0, rest.limit - used);
    if (rest.asked > left) return { code: 'quota_exceeded', ...rest, left, resetsAt };
  }
  return undefined;
}

async function usedToday(db: Trx, userId: string, now: number) {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
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
    // What waits for its owner's yes counts from then on.
    .where('submissions.held', '=', 0)
    // What ended before it began cost nothing.
    .where((eb) => eb.or([eb('started_at', 'is not', null), eb('ended_at', 'is', null)]))
    .where('runs.created_at', '>=', today)
    .where('runs.created_at', '<', today + 2 * DAY_MS)
    .executeTakeFirstOrThrow();
  const midnight = Math.max(today, Math.floor(newest / DAY_MS) * DAY_MS);
  return { runs, images: images ?? 0, resetsAt: midnight + DAY_MS };
}

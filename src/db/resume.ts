/** Finds what was done of a list of prompts before, so that a second call goes on where the first one stopped. */
import type { Prompt } from '../pipeline/prompt.js';
import type { RunId } from '../pipeline/run.js';
import type { Db } from './schema.js';

/**
 * Splits prompts into runs of the command line that exist for them (the newest of each, word for word
 * the same prompt) and prompts that have none. A run that is not done is queued again.
 */
export async function resumePrompts(
  db: Db,
  prompts: readonly Prompt[],
): Promise<{ readonly known: readonly RunId[]; readonly missing: readonly Prompt[] }> {
  const known: RunId[] = [];
  const missing: Prompt[] = [];
  for (const prompt of prompts) {
    const run = await newestRun(db, prompt);
    if (run === undefined) missing.push(prompt);
    else known.push(run);
  }
  if (known.length > 0) await queueAgain(db, known);
  return { known, missing };
}

async function queueAgain(db: Db, ids: readonly RunId[]): Promise<void> {
  await db
    .updateTable('runs')
    .set({ status: 'queued', fault: null, ended_at: null })
    .where('id', 'in', ids)
    .where('status', 'in', ['running', 'failed', 'cancelled'])
    .execute();
  // Whoever asks again takes the risk again.
  await db.updateTable('step_attempts').set({ crashes: 0 }).where('run_id', 'in', ids).execute();
  const queued = await db
    .selectFrom('runs')
    .select(['id', 'user_id as userId', 'guild_id as guildId'])
    .where('id', 'in', ids)
    .where('status', '=', 'queued')
    .orderBy('id')
    .execute();
  for (const run of queued) db.queue.add(run);
}

/** What was painted for Discord is the bot's. */
async function newestRun(db: Db, prompt: Prompt): Promise<RunId | undefined> {
  const { id: name, ...fields } = prompt;
  const row = await db
    .selectFrom('runs')
    .innerJoin('prompts', 'prompts.id', 'runs.prompt_id')
    .select('runs.id')
    .where((eb) =>
      eb.and([
        eb('prompts.name', '=', name),
        eb('runs.guild_id', 'is', null),
        ...FIELDS.map((field) =>
          eb(`prompts.${field}`, fields[field] === null ? 'is' : '=', fields[field]),
        ),
      ]),
    )
    .orderBy('runs.id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

const FIELDS = [
  'prompt',
  'title',
  'scene',
  'mood',
  'negative',
  'aspect',
  'seed',
  'iterations',
  'images',
  'model',
] as const satisfies readonly (keyof Prompt)[];

/** How long steps took of late. */
import type { Pace, Work } from '../pipeline/forecast.js';
import { isOver, type Submission } from '../pipeline/run.js';
import type { Db } from './schema.js';

/** Calls that are looked at, the newest. */
const CALLS = 400;

/** What is still to be painted of a submission. */
export async function workLeft(db: Db, { id, runs }: Submission): Promise<Work[]> {
  const rows = await db
    .selectFrom('runs')
    .innerJoin('prompts', 'prompts.id', 'runs.prompt_id')
    .select(['runs.id', 'prompts.model', 'prompts.images'])
    .where('runs.submission_id', '=', id)
    .execute();
  const left = new Map(
    runs
      .filter((run) => !isOver(run))
      .map((run) => [run.id, run.iterationsPlanned - run.iterationsDone]),
  );
  return rows.flatMap(({ id: runId, ...work }) => {
    const iterations = left.get(runId) ?? 0;
    return iterations > 0 ? [{ ...work, iterations }] : [];
  });
}

/** The median of each kind of call; a picture takes what handing it in and fetching it take together. */
export async function recentPace(db: Db): Promise<Pace> {
  const calls = await db
    .selectFrom('api_calls')
    .select(['provider', 'operation', 'model', 'outcome', 'duration_ms as ms'])
    .orderBy('id', 'desc')
    .limit(CALLS)
    .execute();
  const answered = calls.filter(({ outcome }) => outcome === 'ok');
  const of = (operation: string, model?: string) =>
    median(
      answered.flatMap((call) =>
        call.operation === operation && (model === undefined || call.model === model)
          ? [call.ms]
          : [],
      ),
    );
  const painting = new Map<string, number>();
  for (const model of new Set(answered.map((call) => call.model))) {
    // A server without a queue has painted when it answers.
    const isPainted = answered.some(
      (call) => call.provider === 'openai-images' && call.model === model,
    );
    const [submit, collect] = [of('submit', model), isPainted ? 0 : of('collect', model)];
    if (submit !== undefined && collect !== undefined) painting.set(model, submit + collect);
  }
  const asked = ['checklist', 'evaluate', 'refine', 'critique'].flatMap((operation) => {
    const ms = of(operation);
    return ms === undefined ? [] : [[operation, ms] as const];
  });
  return { painting, asking: Object.fromEntries(asked) };
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

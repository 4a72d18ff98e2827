/** What came from elsewhere: runs that are over, written whole, and what is known of those that were. */
import { existsSync } from 'node:fs';
import { sql } from 'kysely';
import { ExitError } from '../errors.js';
import { idAt } from '../lib/ids.js';
import {
  best,
  winner,
  type Candidate,
  type Iteration,
  type Run,
  type RunId,
} from '../pipeline/run.js';
import { toJson } from './codec.js';
import { pendingDeletions } from './deletions.js';
import { realFile } from './place.js';
import { evaluationRow, refinementRow } from './run-rows.js';
import type { Db, Trx } from './schema.js';
import { forgetIndex } from './search-index.js';
import { openToRead } from './sqlite/read.js';
import { freeFolder, originColumns } from './submit.js';
import { sqlitePath } from './url.js';

/** Names the folder that an import is writing: what a killed one leaves is removed by the next. */
const UNFINISHED = 'import';

/** What stands in place of Discord's id of an interaction; the same run has the same, wherever it is found. */
const IMPORTED = 'import:';

/** Which runs are here. */
export interface Known {
  /** A run that was imported, by its key, or one of this installation, by its id. */
  has(key: string, runId: RunId): boolean;
}

/** A folder for a run, which is remembered until the run's rows are written. */
export async function reserveFolder(
  db: Db,
  name: string,
  isTaken: (folder: string) => boolean,
): Promise<string> {
  return db.transaction().execute(async (trx) => {
    const folder = await freeFolder(trx, name, isTaken);
    await trx.replaceInto('settings').values({ name: UNFINISHED, value: folder }).execute();
    return folder;
  });
}

/** The folder whose run was not written to its end, if there is one: no run has it. */
export async function unfinishedFolder(db: Db): Promise<string | undefined> {
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', UNFINISHED)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('runs')
            .select('id')
            .where(sql`lower(runs.folder)`, '=', sql`lower(settings.value)`),
        ),
      ),
    )
    .executeTakeFirst();
  return row?.value;
}

export async function forgetFolder(db: Db | Trx): Promise<void> {
  await db.deleteFrom('settings').where('name', '=', UNFINISHED).execute();
}

export async function knownRuns(db: Db): Promise<Known> {
  const keys = await db
    .selectFrom('submissions')
    .select('interaction_id as key')
    .where('interaction_id', 'like', `${IMPORTED}%`)
    .execute();
  const runs = await db.selectFrom('runs').select('id').execute();
  return known(
    keys.map(({ key }) => key),
    runs.map(({ id }) => id),
  );
}

/** The same without opening it as one's own: its schema stays as it is, and a bot may be running on it. */
export function knownRunsIn(url: string): Known {
  const path = realFile(sqlitePath(url));
  if (!existsSync(path)) return known([], []);
  const database = openToRead(path);
  try {
    const read = (query: string) => database.prepare<[], string>(query).pluck().all();
    return known(
      read(`select interaction_id from submissions where interaction_id like '${IMPORTED}%'`),
      read('select id from runs'),
    );
  } catch (cause) {
    const sentence = `${path} cannot be read as a database of Easel. Start Easel on it once, then try again.`;
    throw new ExitError(sentence, 1, { cause });
  } finally {
    database.close();
  }
}

function known(keys: readonly string[], runIds: readonly RunId[]): Known {
  const [imported, runs] = [new Set(keys), new Set(runIds)];
  return { has: (key, runId) => imported.has(IMPORTED + key) || runs.has(runId) };
}

/** @throws ExitError where what is kept of this person is being deleted: what is older than that would go with it */
export async function refuseDeleted(db: Db, userId: string): Promise<void> {
  const deletions = await pendingDeletions(db);
  if (deletions.some(({ scope }) => 'userId' in scope && scope.userId === userId))
    throw new ExitError(
      'Easel is still deleting what it kept of this person. Start it, and import once that is done.',
      1,
    );
}

export interface NewImport {
  readonly key: string;
  readonly run: Run;
  /** Who sees this channel sees the run; null leaves it to its owner. */
  readonly channelId: string | null;
  readonly now: number;
}

/** All rows of a run that is over, in one transaction; its folder is reserved no more. */
export function insertImport(db: Db, { key, run, channelId, now }: NewImport): Promise<void> {
  return db.transaction().execute(async (trx) => {
    await trx
      .insertInto('submissions')
      .values({
        id: run.submissionId,
        interaction_id: IMPORTED + key,
        guild_id: run.guildId,
        channel_id: channelId,
        user_id: run.userId,
        locale: 'en-US',
        created_at: run.createdAt,
        // Nothing of it is left to be shown.
        closed_at: now,
      })
      .execute();
    await insertRun(trx, run);
    for (const iteration of run.iterations) await insertIteration(trx, run, iteration);
    if (run.comparisons.length > 0)
      await trx
        .insertInto('comparisons')
        .values(
          run.comparisons.map((one) => ({ run_id: run.id, ...one, created_at: run.createdAt })),
        )
        .execute();
    await keepOrder(trx, run.id);
    await forgetFolder(trx);
  });
}

async function insertRun(trx: Trx, run: Run): Promise<void> {
  const { id: name, origin, ...fields } = run.prompt;
  const promptId = idAt(run.createdAt);
  const top = winner(run);
  await trx
    .insertInto('prompts')
    .values({ id: promptId, name, ...fields, ...originColumns(origin) })
    .execute();
  await trx
    .insertInto('runs')
    .values({
      id: run.id,
      submission_id: run.submissionId,
      prompt_id: promptId,
      guild_id: run.guildId,
      user_id: run.userId,
      position: run.position,
      status: run.status,
      seed: run.seed,
      folder: run.folder,
      checklist: run.checklist && toJson(run.checklist),
      fault: run.fault && toJson(run.fault),
      best_iteration: top?.number ?? null,
      best_score: (top && best(top)?.evaluation.score) ?? null,
      created_at: run.createdAt,
      started_at: run.startedAt,
      ended_at: run.endedAt,
    })
    .execute();
}

async function insertIteration(trx: Trx, run: Run, iteration: Iteration): Promise<void> {
  const { id, number, text, candidates, refined } = iteration;
  const created_at = run.createdAt;
  await trx
    .insertInto('iterations')
    .values({ id, run_id: run.id, number, text, created_at })
    .execute();
  for (const candidate of candidates) await insertCandidate(trx, id, candidate, created_at);
  if (refined)
    await trx
      .insertInto('refined_prompts')
      .values(refinementRow(id, refined, created_at))
      .execute();
}

async function insertCandidate(
  trx: Trx,
  iterationId: string,
  { id, number, seed, requestId, image, evaluation }: Candidate,
  created_at: number,
): Promise<void> {
  await trx
    .insertInto('candidates')
    .values({
      id,
      iteration_id: iterationId,
      number,
      seed,
      request_id: requestId,
      path: image?.path ?? null,
      width: image?.width ?? null,
      height: image?.height ?? null,
      unsafe: image?.unsafe === true ? 1 : 0,
    })
    .execute();
  if (!evaluation) return;
  await trx
    .insertInto('evaluations')
    .values(evaluationRow(id, evaluation, created_at))
    .execute();
}

/** The index of words numbers runs in the order of their ids; one that comes in between begins it anew. */
async function keepOrder(trx: Trx, runId: RunId): Promise<void> {
  const later = await trx
    .selectFrom('runs')
    .select(sql.lit(1).as('one'))
    .where('id', '>', runId)
    .limit(1)
    .executeTakeFirst();
  if (later) await forgetIndex(trx);
}

/** Enqueues submissions: each whole or not at all, and all that come in one instant with one sync of the disk. */
import { randomInt } from 'node:crypto';
import { posix } from 'node:path';
import { EaselError } from '../errors.js';
import { newId } from '../lib/ids.js';
import type { NewSubmission } from '../pipeline/ports.js';
import { fullPrompt, type Origin, type Prompt } from '../pipeline/prompt.js';
import { seedOf, type ImageFile, type Submission } from '../pipeline/run.js';
import { toJson } from './codec.js';
import { enqueue } from './queue.js';
import { checkQuota } from './quota.js';
import { insertIteration } from './runs.js';
import type { Db, Trx } from './schema.js';
import { loadSubmission } from './submissions.js';

/** Longer than a double click and an impatient one take; whoever wants another run has seen this one by then. */
const PRESSED_TWICE_MS = 5000;

export interface SubmitOptions {
  /** Runs a person and UTC day, where their server has set none; 0 for no limit. */
  readonly dailyRuns: number;
  /** Whether a folder relative to OUTPUT_DIR exists already. */
  readonly isTaken: (folder: string) => boolean;
  readonly now: () => number;
}

/**
 * Enqueues all runs of a submission, or none. Resolves to undefined where this interaction was
 * enqueued before.
 * @throws EaselError `quota_exceeded`, `just_started`, `storage_full`
 */
export type Submit = (submission: NewSubmission) => Promise<Submission | undefined>;

/** The id of a submission that was enqueued. */
type Outcome = string | EaselError | undefined;

/** A commit is synced to disk, and fifty commands in one instant must not wait for fifty syncs. */
export function createSubmit(db: Db, options: SubmitOptions): Submit {
  let next:
    { readonly submissions: NewSubmission[]; readonly outcomes: Promise<Outcome[]> } | undefined;

  function open(): NonNullable<typeof next> {
    const submissions: NewSubmission[] = [];
    const outcomes = new Promise((resolve) => setImmediate(resolve)).then(() => {
      next = undefined;
      return submitAll(db, submissions, options);
    });
    return { submissions, outcomes };
  }
  return async (submission) => {
    next ??= open();
    const { submissions, outcomes } = next;
    const place = submissions.push(submission) - 1;
    const outcome = (await outcomes)[place];
    if (outcome instanceof EaselError) throw outcome;
    if (outcome === undefined) return undefined;
    await db.synced();
    await enqueue(db, outcome);
    return loadSubmission(db, outcome);
  };
}

/** One transaction; a submission that is refused leaves nothing behind and stops no other. */
function submitAll(
  db: Db,
  submissions: readonly NewSubmission[],
  options: SubmitOptions,
): Promise<Outcome[]> {
  return db.transaction().execute(async (trx) => {
    const outcomes: Outcome[] = [];
    for (const submission of submissions) outcomes.push(await submitOne(trx, submission, options));
    return outcomes;
  });
}

async function submitOne(
  db: Trx,
  submission: NewSubmission,
  options: SubmitOptions,
): Promise<Outcome> {
  if (await isKnown(db, submission)) return undefined;
  if (await isPressedTwice(db, submission, options.now()))
    return new EaselError({ code: 'just_started' });
  const { userId, prompts } = submission;
  const refusal = await checkQuota(db, submission, prompts, options.dailyRuns, options.now());
  if (refusal) return new EaselError(refusal);
  const id = newId(options.now());
  await db
    .insertInto('submissions')
    .values({
      id,
      interaction_id: submission.interactionId,
      guild_id: submission.guildId,
      channel_id: submission.channelId,
      user_id: userId,
      file_name: submission.fileName,
      held: submission.held ? 1 : 0,
      created_at: options.now(),
      locale: submission.locale,
      press: submission.press?.id ?? null,
    })
    .execute();
  for (const [position, prompt] of prompts.entries())
    await insertRun(db, id, submission, prompt, position, options);
  return id;
}

async function isKnown(db: Trx, { interactionId }: NewSubmission): Promise<boolean> {
  const row = await db
    .selectFrom('submissions')
    .select('id')
    .where('interaction_id', '=', interactionId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether the same press enqueued something a moment ago. */
async function isPressedTwice(
  db: Trx,
  { press, guildId, userId }: NewSubmission,
  now: number,
): Promise<boolean> {
  if (!press) return false;
  const row = await db
    .selectFrom('submissions')
    .select('id')
    .where('press', '=', press.id)
    .where('guild_id', '=', guildId)
    .where('created_at', '>', now - PRESSED_TWICE_MS)
    .$if(!press.shared, (query) => query.where('user_id', '=', userId))
    .executeTakeFirst();
  return row !== undefined;
}

async function insertRun(
  db: Trx,
  submissionId: string,
  { guildId, userId, start }: NewSubmission,
  prompt: Prompt,
  position: number,
  { isTaken, now }: SubmitOptions,
): Promise<void> {
  const promptId = newId(now());
  const runId = newId(now());
  const seed = prompt.seed ?? randomInt(2 ** 32);
  const picture = start?.picture ?? null;
  const folder = picture ? posix.dirname(picture.path) : await freeFolder(db, prompt.id, isTaken);
  const { id: name, origin, ...fields } = prompt;
  await db
    .insertInto('prompts')
    .values({ id: promptId, name, ...fields, ...originColumns(origin) })
    .execute();
  await db
    .insertInto('runs')
    .values({
      id: runId,
      submission_id: submissionId,
      prompt_id: promptId,
      guild_id: guildId,
      user_id: userId,
      position,
      status: 'queued',
      seed,
      folder,
      checklist: start?.checklist ? toJson(start.checklist) : null,
      created_at: now(),
    })
    .execute();
  const text = start ? start.text : fullPrompt(prompt);
  if (text === null) return;
  const images = picture ? 1 : prompt.images;
  const seeds = Array.from({ length: images }, (_, index) => seedOf({ seed }, 1, index + 1));
  await insertIteration(db, runId, 1, text, seeds, now());
  if (picture) await setPicture(db, runId, picture);
}

export function originColumns(origin: Origin | null) {
  const { runId = null, iteration = null, change = null } = origin ?? {};
  return { parent_run_id: runId, parent_iteration: iteration, change };
}

/** The first iteration has its picture before anything is painted. */
async function setPicture(db: Trx, runId: string, picture: ImageFile): Promise<void> {
  const { unsafe, ...values } = picture;
  await db
    .updateTable('candidates')
    .set({ ...values, unsafe: unsafe ? 1 : 0 })
    .where('iteration_id', 'in', (eb) =>
      eb.selectFrom('iterations').select('iterations.id').where('run_id', '=', runId),
    )
    .execute();
}

/** `results/<name>`, or with the first suffix that neither a run nor a folder on disk has, case aside. */
export async function freeFolder(
  db: Trx,
  name: string,
  isTaken: (folder: string) => boolean,
): Promise<string> {
  const { namesakes } = await db
    .selectFrom('prompts')
    .select((eb) => eb.fn.countAll<number>().as('namesakes'))
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  for (let suffix = namesakes + 1; ; suffix += 1) {
    const folder = `results/${name}${suffix === 1 ? '' : `-${String(suffix)}`}`;
    const owner = await db
      .selectFrom('runs')
      .select('id')
      .where((eb) => eb(eb.fn('lower', ['folder']), '=', folder.toLowerCase()))
      .executeTakeFirst();
    if (!owner && !isTaken(folder)) return folder;
  }
}

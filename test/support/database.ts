/** A database of its own for a test, in a folder that goes when the test is over. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openDatabase } from '../../src/db/open.js';
import type { Db } from '../../src/db/schema.js';
import { createSubmit, type SubmitOptions } from '../../src/db/submit.js';
import type { NewSubmission } from '../../src/pipeline/ports.js';

export async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'easel-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function aDatabase(): Promise<Db> {
  const database = await openDatabase(`file:${await aFolder()}/easel.db`, '0.0.0-test');
  onTestFinished(() => database.close());
  return database.db;
}

/** Enqueues one submission, by itself. */
export function submit(db: Db, submission: NewSubmission, options: SubmitOptions) {
  return createSubmit(db, options)(submission);
}

/** Submissions of the bot that are not shown to their end yet, oldest first. */
export async function openSubmissions(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('submissions')
    .select('id')
    .where('closed_at', 'is', null)
    .where('channel_id', 'is not', null)
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

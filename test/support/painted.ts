/** Runs in a database, submitted as a command submits them. */
import { randomUUID } from 'node:crypto';
import type { Db } from '../../src/db/schema.js';
import { loadRun } from '../../src/db/run-rows.js';
import { recordPost } from '../../src/db/posts.js';
import { recordReply, recordThread } from '../../src/db/submissions.js';
import { submit } from './database.js';
import type { Prompt } from '../../src/pipeline/prompt.js';
import { aPrompt } from './builders.js';

export interface Circumstances {
  readonly guildId?: string;
  readonly userId?: string;
  readonly at?: number;
}

/** A queued run of its own submission; its first iteration has no picture yet. */
export async function submitted(
  db: Db,
  prompt: Partial<Prompt> = {},
  { guildId = 'guild', userId = 'ada', at = Date.now() }: Circumstances = {},
): Promise<{ runId: string; submissionId: string; iterationId: string }> {
  const submission = await submit(
    db,
    {
      interactionId: randomUUID(),
      guildId,
      channelId: 'channel',
      userId,
      fileName: null,
      held: false,
      prompts: [aPrompt(prompt)],
    },
    { dailyRuns: 0, isTaken: () => false, now: () => at },
  );
  const run = await loadRun(db, submission?.runs[0]?.id ?? '');
  return {
    runId: run.id,
    submissionId: run.submissionId,
    iterationId: run.iterations[0]?.id ?? '',
  };
}

/** Such a run whose first iteration is a message in a thread. */
export async function posted(
  db: Db,
  messageId: string,
  { threadId = 'thread', ...circumstances }: Circumstances & { threadId?: string } = {},
): Promise<{ runId: string; submissionId: string; iterationId: string }> {
  const ids = await submitted(db, {}, circumstances);
  await recordReply(db, ids.submissionId, 'status');
  await recordThread(db, ids.submissionId, threadId);
  await recordPost(db, ids.iterationId, messageId, 1);
  return ids;
}

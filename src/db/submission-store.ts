import type { SubmissionStore } from '../pipeline/ports.js';
import type { Db } from './schema.js';
import { closeSubmission, loadSubmission, recordReply, releaseSubmission } from './submissions.js';
import type { Submit } from './submit.js';

/** Submissions in an open database. */
export function submissionStore(db: Db, submit: Submit, now = Date.now): SubmissionStore {
  return {
    submit,
    load: (id) => loadSubmission(db, id),
    recordReply: (id, messageId) => recordReply(db, id, messageId),
    release: (id) => releaseSubmission(db, id),
    close: (id) => closeSubmission(db, id, now()),
  };
}

/** Tells those who asked for it that a submission is over, once, in its thread or where that is gone in its channel. */
import type { Db } from '../../db/schema.js';
import { beginTelling, forgetWatchers, recordTold, watchersOf } from '../../db/watchers.js';
import { faultOf, isOfPlace } from '../../errors.js';
import type { Log } from '../../pipeline/ports.js';
import type { Submission } from '../../pipeline/run.js';
import { tellView } from '../../views/tell.js';
import type { Messenger } from '../messages/messenger.js';
import { saysAll } from '../messages/recognise.js';

export interface TellOptions {
  readonly db: Db;
  readonly messenger: Pick<Messenger, 'post' | 'findOwn'>;
  readonly log: Log;
}

export async function tellWatchers(
  submission: Submission,
  { db, messenger, log }: TellOptions,
  place = submission.threadId ?? submission.channelId,
): Promise<void> {
  const { id, messageId } = submission;
  const { userIds, begun } = await watchersOf(db, id);
  if (userIds.length === 0 || place === null || messageId === null) return;
  const view = tellView(userIds, submission);
  await beginTelling(db, id);
  try {
    const known = begun ? await messenger.findOwn(place, saysAll(view), messageId) : undefined;
    const told = known ?? (await messenger.post(place, view, `${id}-told`));
    await recordTold(db, id, { channelId: place, messageId: told });
  } catch (error) {
    const fault = faultOf(error);
    if (!isOfPlace(fault)) throw error;
    log.warn({ submissionId: id, code: fault.code }, 'nobody could be told that it is over');
  }
  await forgetWatchers(db, id);
}

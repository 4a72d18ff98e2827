/** What an id of a button, a menu or an option stands for, in this server and for this person. */
import { findPlace } from '../../db/history.js';
import { loadRun } from '../../db/run-rows.js';
import { findSubmission } from '../../db/submissions.js';
import type { Looker } from '../../db/viewer.js';
import { EaselError } from '../../errors.js';
import type { Iteration, Run, Submission } from '../../pipeline/run.js';
import type { Services } from './call.js';

type Store = Pick<Services, 'db'>;

/** @throws EaselError `not_found`, also where it belongs to another server or to a channel that they do not see */
export async function findRun(runId: string, call: Looker, { db }: Store) {
  const place = await findPlace(db, call, runId);
  if (!place) throw new EaselError({ code: 'not_found' });
  return { place, run: await loadRun(db, runId) };
}

/** @throws EaselError as `findRun` */
export async function requireSubmission(
  id: string,
  call: Looker,
  { db }: Store,
): Promise<Submission> {
  const found = await findSubmission(db, call, id);
  if (!found) throw new EaselError({ code: 'not_found' });
  return found;
}

/** A try of a run by its number. @throws EaselError `not_found` */
export function requireTry({ iterations }: Run, wanted: string): Iteration {
  const found = iterations.find(({ number }) => String(number) === wanted);
  if (!found) throw new EaselError({ code: 'not_found' });
  return found;
}

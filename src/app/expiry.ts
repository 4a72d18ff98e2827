import type { Submissions } from '../pipeline/submissions.js';
import type { RecordError } from './record-error.js';

const EVERY_MS = 600_000;

/** Ends what has waited for its owner's yes for too long, now and again and again. */
export function keepExpiring(
  submissions: Pick<Submissions, 'expire'>,
  record: RecordError,
): { stop(): Promise<void> } {
  const expire = () =>
    submissions.expire().catch((error: unknown) => {
      record(error);
    });
  let expiring = expire();
  const timer = setInterval(() => {
    expiring = expiring.then(expire);
  }, EVERY_MS).unref();
  return {
    stop() {
      clearInterval(timer);
      return expiring;
    },
  };
}

import type { OpenDatabase } from '../db/sqlite/open.js';
import type { Logger } from '../log.js';

/** A process that is killed over and over looks for nothing. */
const SETTLED_AFTER_MS = 10_000;

/** Looks for damage in a database that the last process left open, while it is used, and tells the host. */
export function checkAfterCrash(
  { wasLeftOpen, findDamage }: Pick<OpenDatabase, 'wasLeftOpen' | 'findDamage'>,
  log: Logger,
  afterMs = SETTLED_AFTER_MS,
): { stop(): void } {
  const stopping = new AbortController();
  const check = async () => {
    const damage = await findDamage(stopping.signal);
    if (damage === undefined) return;
    log.error(
      { code: 'database_damaged', damage },
      'the database is damaged: stop the bot, then restore a backup',
    );
  };
  const timer = setTimeout(() => {
    check().catch((error: unknown) => {
      if (!stopping.signal.aborted) log.error({ err: error }, 'the database was not checked');
    });
  }, afterMs).unref();
  if (!wasLeftOpen) clearTimeout(timer);
  return {
    stop() {
      clearTimeout(timer);
      stopping.abort();
    },
  };
}

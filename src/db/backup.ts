/** A copy of the database while the bot runs. */
import { copySqlite } from './sqlite/backup.js';
import { sqlitePath } from './url.js';

/**
 * Copies the database of DATABASE_URL to `file`, which must not exist; it appears when it is whole
 * and checked. Resolves to its size in bytes.
 * @throws ExitError with a sentence
 */
export function backUp(url: string, file: string): Promise<number> {
  return copySqlite(sqlitePath(url), file);
}

/** DATABASE_URL: which database, and where. SQLite is the only one so far. */
import { ExitError } from '../errors.js';

/** The path of a `file:` address, which is an SQLite file. @throws ExitError where it is another address */
export function sqlitePath(url: string): string {
  if (!url.startsWith('file:'))
    throw new ExitError(
      'DATABASE_URL must be a file: address; others are not supported yet. Set DATABASE_URL=file:data/easel.db.',
      1,
    );
  return url.slice('file:'.length);
}

/** Errors of the system and of SQLite that say: this cannot be saved now. They pass, so whoever meets one waits. */

import { EaselError } from '../errors.js';

const KINDS: readonly (readonly [codes: RegExp, reason: string])[] = [
  [/^(ENOSPC|EDQUOT|SQLITE_FULL|SQLITE_IOERR_(WRITE|SHMSIZE))$/, 'no room is left'],
  [/^(SQLITE_BUSY|SQLITE_LOCKED|SQLITE_PROTOCOL|EBUSY|ETXTBSY)/, 'another program has it locked'],
  [/^(EACCES|EPERM|SQLITE_PERM|SQLITE_AUTH)/, 'this user may not write there'],
  [/^(EROFS|SQLITE_READONLY)/, 'it is read-only'],
  [/^(ENOENT|ENOTDIR|EISDIR|EEXIST|ENODEV|ENXIO|ESTALE)/, 'its place is gone'],
  [/^SQLITE_CANTOPEN/, 'it cannot be opened'],
  [/^(EIO|EMFILE|ENFILE|ENOTCONN|ETIMEDOUT|EHOSTDOWN|SQLITE_IOERR)/, 'the disk fails'],
];

/** Why nothing can be saved, in a few words; undefined of any other error. */
export function storageTrouble(error: unknown): string | undefined {
  const code = codeOf(error);
  return KINDS.find(([codes]) => codes.test(code))?.[1];
}

/** The fault `storage_full` for an error of this kind; any other as it is. */
export function asStorageFault(error: unknown): unknown {
  if (storageTrouble(error) === undefined) return error;
  return new EaselError({ code: 'storage_full' }, { cause: error });
}

/** Whether somebody else holds a lock that SQLite needs. */
export function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY');
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

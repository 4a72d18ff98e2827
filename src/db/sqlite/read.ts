/** A look into a file that may be a bot's own: it is left as it was found. */
import { existsSync } from 'node:fs';
import type SqliteModule from 'better-sqlite3';
import { realFile } from '../place.js';
import { loadSqlite } from './driver.js';

/** @throws where it cannot be opened */
export function openToRead(path: string): SqliteModule.Database {
  // Who only reads leaves a log behind where there was none; who may write takes it away at the end.
  const isLogged = existsSync(`${realFile(path)}-wal`);
  const database = new (loadSqlite())(path, { readonly: isLogged, fileMustExist: true });
  database.pragma('query_only = on');
  return database;
}

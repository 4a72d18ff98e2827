/** Which build of better-sqlite3 this Node can run: see docs/decisions/0001. */
import { createRequire } from 'node:module';
import type SqliteModule from 'better-sqlite3';

/** Node-API 10 is what better-sqlite3 13 is built for; Node 20 needs the compiled 12. */
const DRIVER = Number(process.versions.napi) >= 10 ? 'better-sqlite3-napi' : 'better-sqlite3';
const require = createRequire(import.meta.url);

export function loadSqlite(): typeof SqliteModule {
  return require(DRIVER) as typeof SqliteModule;
}

/** Where it lies, for another process to load it. */
export function driverPath(): string {
  return require.resolve(DRIVER);
}

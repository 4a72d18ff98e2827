/** Brings the schema up to date. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Migrator, type MigratorProps } from 'kysely';
import { migrations } from './migrations/index.js';

/** @returns what kept it from that; nothing was changed then */
export async function migrateAll(db: MigratorProps['db']): Promise<unknown> {
  const getMigrations = () => Promise.resolve(migrations);
  const { error } = await new Migrator({ db, provider: { getMigrations } }).migrateToLatest();
  return error;
}

/**
 * The same in a process of its own: an index of a large table is one statement, which takes minutes and
 * lets no signal be heard. Once `stopping` is aborted, that process is killed and its transaction with it.
 * Where it fails, whoever tries it here is told why.
 */
export async function migrateApart(path: string, stopping: AbortSignal): Promise<void> {
  const extension = extname(import.meta.url);
  const translated = extension === '.ts' ? ['--import', 'tsx'] : [];
  const program = fileURLToPath(new URL(`./migrate-process${extension}`, import.meta.url));
  const child = execFile(process.execPath, [...translated, program, path], { env: {} });
  const kill = () => child.kill('SIGKILL');
  stopping.addEventListener('abort', kill, { once: true });
  if (stopping.aborted) kill();
  await once(child, 'close').catch(() => undefined);
  stopping.removeEventListener('abort', kill);
}

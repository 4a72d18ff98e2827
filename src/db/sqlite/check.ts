/** Looks for damage in a database that is in use: in a process of its own, for it may take minutes and cannot be hurried. */
import { execFile } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { promisify } from 'node:util';
import { driverPath } from './driver.js';

/** Plain JavaScript, which runs as it stands here. */
const CHECK = `
const [, driver, path] = process.argv;
const database = new (require(driver))(path, { readonly: true, fileMustExist: true });
process.stdout.write(String(database.pragma('quick_check(1)', { simple: true })));
`;

/** What is wrong with a file; undefined where it is sound. Rejects where the signal is aborted before that is known. */
export async function findDamage(path: string, signal: AbortSignal): Promise<string | undefined> {
  const args = ['-e', CHECK, driverPath(), path];
  const checked = promisify(execFile)(process.execPath, args, { signal, env: {} });
  const { pid } = checked.child;
  if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_LOW);
  const found = await checked.then(
    ({ stdout }) => stdout,
    (error: unknown) => {
      if (signal.aborted) throw error;
      return error instanceof Error ? error.message : String(error);
    },
  );
  return found === 'ok' ? undefined : found;
}

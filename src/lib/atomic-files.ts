/** A folder that everything stays in, where a file is written whole or not at all. */
import { randomUUID } from 'node:crypto';
import { constants, lstatSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { access, lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { EaselError } from '../errors.js';
import { codeOf, storageTrouble } from './storage-errors.js';
import { makeFolder } from './writable.js';

/** Paths are relative to the folder, with forward slashes. */
export interface AtomicFiles {
  /** Throws where nothing is there. */
  read(path: string): Promise<Buffer>;
  /** Makes the folders that are missing. Throws the fault `storage_full` where it cannot be written now. */
  write(path: string, data: string | Buffer): Promise<void>;
  /** Throws the fault `storage_full` where so many bytes cannot be written now; leaves nothing. */
  probe(bytes: number): Promise<void>;
  /** Throws it where a file in this folder could not be written now, as far as can be told without writing. */
  look(folder: string): Promise<void>;
  /** Whether anything at all has this name. */
  has(path: string): boolean;
}

/** Half-written files wait here, out of sight of whoever looks at the results. */
export const TEMPORARY = '.tmp';
const HOUR_MS = 3_600_000;

/**
 * Opens a folder, makes it where it is missing, and removes what a killed process left half written.
 * Throws where it cannot be written to.
 */
export function openAtomicFiles(folder: string): AtomicFiles {
  makeFolder(join(folder, TEMPORARY));
  const root = realpathSync(folder);
  if (lstatSync(join(root, TEMPORARY)).isSymbolicLink()) throw linked(TEMPORARY);
  removeLeftovers(join(root, TEMPORARY));
  const writeTemporary = async (data: string | Buffer, use: (file: string) => Promise<void>) => {
    const temporary = await locate(root, `${TEMPORARY}/${randomUUID()}`);
    try {
      await makeInside(root, dirname(temporary));
      await writeFile(temporary, data, { flag: 'wx', flush: true });
      await use(temporary);
    } finally {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  };
  return {
    read: async (path) => readFile(await locate(root, path)),
    has: (path) => lstatSync(inside(root, path), { throwIfNoEntry: false }) !== undefined,
    write: (path, data) =>
      passing(async () => {
        const target = await locate(root, path);
        await writeTemporary(data, async (temporary) => {
          await makeInside(root, dirname(target));
          await rename(temporary, target);
        });
      }),
    probe: (bytes) => passing(() => writeTemporary(Buffer.alloc(bytes), () => Promise.resolve())),
    look: (path) => passing(() => mayWriteIn(root, inside(root, path))),
  };
}

/** What says that it cannot be written now is the fault `storage_full`. */
async function passing(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (storageTrouble(error) === undefined) throw error;
    throw new EaselError({ code: 'storage_full' }, { cause: error });
  }
}

/** Makes what is missing below the root; where the root itself is gone, its disk may come back. */
async function makeInside(root: string, folder: string): Promise<void> {
  if (folder === root) return;
  await makeInside(root, dirname(folder));
  await mkdir(folder).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
}

/** Throws where the folder, or the nearest one around it that is there, takes no file. */
async function mayWriteIn(root: string, folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || folder === root) throw error;
    await mayWriteIn(root, dirname(folder));
  }
}

/** Another process may be writing just now, but not for an hour. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const found = lstatSync(file, { throwIfNoEntry: false });
    if (found?.isFile() && found.mtimeMs < Date.now() - HOUR_MS) rmSync(file, { force: true });
  }
}

/** The absolute path, if neither it nor a folder on the way to it is a symbolic link. */
async function locate(root: string, path: string): Promise<string> {
  const target = inside(root, path);
  for (let at = target; at !== root; at = dirname(at)) if (await isLink(at)) throw linked(path);
  return target;
}

function linked(path: string): Error {
  return new Error(`refused to follow a symbolic link: ${path}`);
}

function inside(root: string, path: string): string {
  const target = resolve(root, path);
  if (target === root || !target.startsWith(root.endsWith(sep) ? root : root + sep))
    throw new Error(`refused a path outside of the output folder: ${relative(root, target)}`);
  return target;
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

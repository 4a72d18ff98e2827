/** A folder that everything stays in, where a file is written whole or not at all. */
import { randomUUID } from 'node:crypto';
import {
  accessSync,
  constants,
  lstatSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { copyFile, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { asStorageFault, codeOf } from './storage-errors.js';
import { makeFolder } from './writable.js';

/** Paths are relative to the folder, with forward slashes. */
export interface AtomicFiles {
  /** Throws where nothing is there. */
  read(path: string): Promise<Buffer>;
  /** Makes the folders that are missing. Throws the fault `storage_full` where it cannot be written now. */
  write(path: string, data: string | Buffer, options?: WriteOptions): Promise<void>;
  /** The same with the bytes of another file. */
  copy(from: string, to: string): Promise<void>;
  /** Throws the fault `storage_full` where so many bytes cannot be written now; leaves nothing. */
  probe(bytes: number): Promise<void>;
  /** Throws it where a file in this folder could not be written now, as far as can be told without writing. */
  look(folder: string): Promise<void>;
  /** Whether anything at all has this name. Throws the fault `storage_full` where that cannot be told now. */
  has(path: string): boolean;
  /** Removes a file, or a folder with all that is in it; nothing happens where it is gone already. */
  remove(path: string): Promise<void>;
}

export interface WriteOptions {
  /** It outlives a power cut, which may cut or empty what else was written in the last minute. */
  readonly durable?: boolean;
}

/** Half-written files wait here, out of sight of whoever looks at the results. */
export const TEMPORARY = '.tmp';
const HOUR_MS = 3_600_000;
/** Shares the bytes where the file system can. */
const COPY_MODE = constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE;

/**
 * Opens a folder, makes it where it is missing, and removes what a killed process left half written.
 * Throws where it cannot be written to.
 */
export function openAtomicFiles(folder: string): AtomicFiles {
  makeFolder(join(folder, TEMPORARY));
  const root = realpathSync(folder);
  if (lstatSync(join(root, TEMPORARY)).isSymbolicLink()) throw linked(TEMPORARY);
  removeLeftovers(join(root, TEMPORARY));
  const put = (path: string, make: (temporary: string) => Promise<void>, durable = false) =>
    passing(async () => {
      const target = locate(root, path);
      await inTemporary(root, async (temporary) => {
        await make(temporary);
        await withFolder(root, target, () => {
          renameSync(temporary, target);
        });
      });
      if (durable) await syncFolder(dirname(target));
    });
  return {
    read: async (path) => readFile(locate(root, path)),
    remove: async (path) => rm(locate(root, path), { recursive: true, force: true, maxRetries: 2 }),
    has: (path) => isThere(inside(root, path)),
    write: (path, data, { durable = false } = {}) =>
      put(path, (file) => writeNew(root, file, data, durable), durable),
    async copy(from, to) {
      const source = locate(root, from);
      await put(to, (file) => withFolder(root, file, () => copyFile(source, file, COPY_MODE)));
    },
    probe: (bytes) =>
      passing(() =>
        inTemporary(root, async (file) => {
          await writeNew(root, file, Buffer.alloc(bytes), true);
          await rm(file);
        }),
      ),
    look: (path) =>
      passing(() => {
        for (const place of [path, TEMPORARY]) mayWriteIn(root, inside(root, place));
      }),
  };
}

/** What says that it cannot be written now is the fault `storage_full`. */
async function passing(write: () => void | Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw asStorageFault(error);
  }
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    throw asStorageFault(error);
  }
}

/** `use` is to have moved the temporary file elsewhere; where it fails, the file is removed. */
async function inTemporary(root: string, use: (file: string) => Promise<void>): Promise<void> {
  const temporary = join(root, TEMPORARY, randomUUID());
  try {
    await use(temporary);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/**
 * What waits for the disk does so on another thread. All else is only copied into the kernel's memory:
 * at once, for the way to other threads and back takes longer than that.
 */
function writeNew(
  root: string,
  file: string,
  data: string | Buffer,
  flush: boolean,
): Promise<void> {
  const flag = 'wx';
  return withFolder(root, file, () =>
    flush ? writeFile(file, data, { flag, flush }) : writeFileSync(file, data, { flag }),
  );
}

/** Makes the file's folder only where it turns out to be missing. */
async function withFolder(
  root: string,
  file: string,
  work: () => void | Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    await makeInside(root, dirname(file));
    await work();
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

/** Throws where the folder, or the nearest one around it that is there, takes no file; at once, as `locate`. */
function mayWriteIn(root: string, folder: string): void {
  try {
    // With a slash at its end a file is refused, whatever its mode.
    accessSync(join(folder, sep), constants.W_OK | constants.X_OK);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || folder === root) throw error;
    mayWriteIn(root, dirname(folder));
  }
}

/** So that the name outlives a power cut as well; not every file system can. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** Another process may be writing just now, but not for an hour. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const found = lstatSync(file, { throwIfNoEntry: false });
    if (found?.isFile() && found.mtimeMs < Date.now() - HOUR_MS) rmSync(file, { force: true });
  }
}

/**
 * The absolute path, if neither it nor a folder on the way to it is a symbolic link. Looked up at once:
 * by way of another thread each look costs some twenty times as much.
 */
export function locate(root: string, path: string): string {
  const target = inside(root, path);
  const folder = dirname(target);
  const end = realFolder(folder) === folder ? folder : root;
  for (let at = target; at !== end; at = dirname(at)) if (isLink(at)) throw linked(path);
  return target;
}

function realFolder(folder: string): string | undefined {
  try {
    return realpathSync.native(folder);
  } catch {
    return undefined;
  }
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

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
